namespace CoroJs;

/// <summary>As many calls wait as a pool lets wait (<see cref="CoroPoolOptions.MaxQueue"/>). Nothing of this one has run: it may be
/// tried again later.</summary>
public sealed class PoolQueueFullException : Exception
{
    /// <summary>Makes the exception.</summary>
    public PoolQueueFullException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">How many wait.</param>
    public PoolQueueFullException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">How many wait.</param>
    /// <param name="innerException">What it came from.</param>
    public PoolQueueFullException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
