namespace CoroJs;

/// <summary>The inspector cannot listen where <see cref="InspectorOptions"/> says.</summary>
public sealed class InspectorException : Exception
{
    /// <summary>Makes the exception.</summary>
    public InspectorException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong, and what to do about it.</param>
    public InspectorException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong, and what to do about it.</param>
    /// <param name="innerException">What it came from.</param>
    public InspectorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
