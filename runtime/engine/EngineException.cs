namespace CoroJs.Engine;

/// <summary>
/// A failure that its user can act on. The message is one line: what went wrong, where, and what to do about it.
/// </summary>
public sealed class EngineException : Exception
{
    /// <summary>Makes a failure with a message for the user.</summary>
    /// <param name="message">One line: what, where, what to do.</param>
    public EngineException(string message)
        : base(message)
    {
    }

    /// <summary>Makes a failure with a message for the user and the error below it.</summary>
    /// <param name="message">One line: what, where, what to do.</param>
    /// <param name="cause">The error that was met.</param>
    public EngineException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
