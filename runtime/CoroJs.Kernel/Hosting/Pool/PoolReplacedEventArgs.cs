namespace CoroJs;

/// <summary>A pool replaces one of its runtimes.</summary>
public sealed class PoolReplacedEventArgs(PoolReplacement reason, int keptContexts, Exception? failure) : EventArgs
{
    /// <summary>Why.</summary>
    public PoolReplacement Reason { get; } = reason;

    /// <summary>Contexts of keys that went with it: their next calls find new ones.</summary>
    public int KeptContexts { get; } = keptContexts;

    /// <summary>The new one could not be made, and the pool will try again; null: it is there.</summary>
    public Exception? Failure { get; } = failure;
}
