namespace CoroJs.CommandServer.Sidecar;

/// <summary>How a request has ended.</summary>
internal enum RequestOutcome
{
    Answered,
    Failed,
    TimedOut,
    OutOfMemory,
}
