namespace CoroJs.Hosting;

/// <summary>A key of a pool: where its context is, and who waits for it. Under the pool's lock.</summary>
internal sealed class PoolKey(string name)
{
    public string Name { get; } = name;

    /// <summary>Where its context is; null: nowhere yet.</summary>
    public PoolRuntime? Runtime { get; set; }

    /// <summary>Null: it is still to be made.</summary>
    public CoroContext? Context { get; set; }

    /// <summary>A call of it runs or stands in a queue of the pool.</summary>
    public bool IsBusy { get; set; }

    public LinkedList<PoolJob> Waiting { get; } = [];

    /// <summary>Its place in the order of last use, while it is not busy.</summary>
    public LinkedListNode<PoolKey>? Place { get; set; }

    public long LastUse { get; set; }
}
