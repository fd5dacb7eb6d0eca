namespace CoroJs;

/// <summary>The engine or the kernel cannot do what the host asked for; the message says why and what to do.</summary>
public sealed class CoroJsException : Exception
{
    /// <summary>Makes the exception.</summary>
    public CoroJsException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong, and what to do about it.</param>
    public CoroJsException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong, and what to do about it.</param>
    /// <param name="innerException">What it came from.</param>
    public CoroJsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An option of the caller is wrong, and no part of the engine.</summary>
    public bool IsWrongOption { get; init; }
}
