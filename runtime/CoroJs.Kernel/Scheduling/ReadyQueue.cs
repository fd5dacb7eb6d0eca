namespace CoroJs.Scheduling;

/// <summary>The fibers whose turn will come: a ring that takes fibers at both ends.</summary>
internal sealed class ReadyQueue
{
    private Fiber?[] ring = new Fiber?[256];
    private int head;

    public int Count { get; private set; }

    public void AddLast(Fiber fiber)
    {
        if (Count == ring.Length) Grow();
        ring[(head + Count++) & (ring.Length - 1)] = fiber;
    }

    public void AddFirst(Fiber fiber)
    {
        if (Count == ring.Length) Grow();
        head = (head - 1) & (ring.Length - 1);
        ring[head] = fiber;
        Count++;
    }

    /// <summary>The fiber that many turns ahead; the queue must be that long.</summary>
    public Fiber Peek(int turns) => ring[(head + turns) & (ring.Length - 1)]!;

    public Fiber TakeFirst()
    {
        Fiber fiber = ring[head]!;
        ring[head] = null;
        head = (head + 1) & (ring.Length - 1);
        Count--;
        return fiber;
    }

    private void Grow()
    {
        var bigger = new Fiber?[ring.Length * 2];
        for (int i = 0; i < Count; i++) bigger[i] = ring[(head + i) & (ring.Length - 1)];
        ring = bigger;
        head = 0;
    }
}
