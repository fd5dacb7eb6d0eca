namespace CoroJs;

/// <summary>The runtime takes no calls any more, see <see cref="CoroRuntime.IsHealthy"/>: dispose of it and make another.</summary>
public sealed class RuntimeBrokenException : InvalidOperationException
{
    /// <summary>Makes the exception.</summary>
    public RuntimeBrokenException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What has happened.</param>
    public RuntimeBrokenException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What has happened.</param>
    /// <param name="innerException">What it came from.</param>
    public RuntimeBrokenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
