namespace CoroJs;

/// <summary>A script called process.exit(), which ends its call and the fibers that it started, not the host.</summary>
public sealed class ScriptExitException : Exception
{
    /// <summary>Makes the exception.</summary>
    public ScriptExitException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What happened.</param>
    public ScriptExitException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What it came from.</param>
    public ScriptExitException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What the script wants the exit code to be.</summary>
    public int Code { get; init; }
}
