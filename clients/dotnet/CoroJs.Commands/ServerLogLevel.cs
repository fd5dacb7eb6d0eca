namespace CoroJs.Commands;

/// <summary>How important a message of the server's log is.</summary>
public enum ServerLogLevel
{
    /// <summary>For those who look for a fault.</summary>
    Debug,

    /// <summary>What happens; console output of commands too.</summary>
    Info,

    /// <summary>Something may be wrong.</summary>
    Warn,

    /// <summary>Something is wrong; also lines that are not of the log's form.</summary>
    Error,
}
