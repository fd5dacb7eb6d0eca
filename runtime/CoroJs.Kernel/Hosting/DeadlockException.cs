namespace CoroJs;

/// <summary>A call waits for what can never happen.</summary>
public sealed class DeadlockException : Exception
{
    /// <summary>Makes the exception.</summary>
    public DeadlockException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What the call waits for.</param>
    public DeadlockException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What the call waits for.</param>
    /// <param name="innerException">What it came from.</param>
    public DeadlockException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
