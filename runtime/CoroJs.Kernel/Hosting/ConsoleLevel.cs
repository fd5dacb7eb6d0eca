namespace CoroJs;

/// <summary>How a script wrote to its console.</summary>
public enum ConsoleLevel
{
    /// <summary>console.debug.</summary>
    Debug = 0,

    /// <summary>console.info.</summary>
    Info = 1,

    /// <summary>console.log, what prints tables, counts and times, and process.stdout.</summary>
    Log = 2,

    /// <summary>console.warn.</summary>
    Warn = 3,

    /// <summary>console.error, console.trace and process.stderr.</summary>
    Error = 4,
}
