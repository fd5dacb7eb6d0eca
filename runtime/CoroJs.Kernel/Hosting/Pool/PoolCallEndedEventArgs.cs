namespace CoroJs;

/// <summary>A call of a pool has ended.</summary>
public sealed class PoolCallEndedEventArgs : EventArgs
{
    internal PoolCallEndedEventArgs()
    {
    }

    /// <summary>Of its script, or of the function that it called; null: it has none.</summary>
    public string? Name { get; internal init; }

    /// <summary><see cref="PoolCall.Key"/>.</summary>
    public string? Key { get; internal init; }

    /// <summary><see cref="CallOptions.Tag"/>.</summary>
    public object? Tag { get; internal init; }

    /// <summary>From the moment when it was asked for.</summary>
    public TimeSpan Duration { get; internal init; }

    /// <summary>The part of this in which it waited for its turn.</summary>
    public TimeSpan Waited { get; internal init; }

    /// <summary>What whoever waits for it gets instead of a result; null: it ended well.</summary>
    public Exception? Exception { get; internal init; }
}
