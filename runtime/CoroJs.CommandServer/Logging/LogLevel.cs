namespace CoroJs.CommandServer.Logging;

/// <summary>How important a line of the server's log is.</summary>
internal enum LogLevel
{
    Debug,
    Info,
    Warn,
    Error,
}
