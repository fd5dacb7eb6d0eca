namespace CoroJs;

/// <summary>The runtime takes no calls any more, see <see cref="CoroRuntime.IsHealthy"/> and <see cref="CoroRuntime.HasDied"/>: dispose of it
/// and make another.</summary>
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

    internal RuntimeBrokenException(string message, bool isUnderWay)
        : base(message)
    {
        WasUnderWay = isUnderWay;
    }

    /// <summary>True: the call had begun, so part of what it does may be done (<see cref="CoroRuntime.HasDied"/>). False: nothing of it ran.</summary>
    public bool WasUnderWay { get; }
}
