using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace CoroJs.Scheduling;

/// <summary>The fibers whose turn will come: a ring that takes fibers at both ends. Beside each stands the engine's fiber, so
/// that a look ahead touches no object whose memory is cold.</summary>
internal sealed unsafe class ReadyQueue
{
    private const int CacheLine = 64;

    private struct Entry
    {
        public Fiber? Fiber;
        public nint Native;
    }

    private Entry[] ring = new Entry[256];
    private int head;

    public int Count { get; private set; }

    public void AddLast(Fiber fiber)
    {
        if (Count == ring.Length) Grow();
        ref Entry entry = ref ring[(head + Count++) & (ring.Length - 1)];
        entry.Fiber = fiber;
        entry.Native = fiber.Native;
    }

    public void AddFirst(Fiber fiber)
    {
        if (Count == ring.Length) Grow();
        head = (head - 1) & (ring.Length - 1);
        ref Entry entry = ref ring[head];
        entry.Fiber = fiber;
        entry.Native = fiber.Native;
        Count++;
    }

    /// <summary>The engine's fiber that many turns ahead; the queue must be that long.</summary>
    public nint PeekNative(int turns) => ring[(head + turns) & (ring.Length - 1)].Native;

    /// <summary>Asks for the memory of the fiber that many turns ahead; the queue must be that long.</summary>
    public void Prefetch(int turns)
    {
        if (!Sse.IsSupported) return;
        // Only the address is used, and only as a hint: a collection that moves the object meanwhile does no harm.
        byte* at = *(byte**)Unsafe.AsPointer(ref ring[(head + turns) & (ring.Length - 1)].Fiber);
        Sse.Prefetch0(at);
        Sse.Prefetch0(at + CacheLine);
    }

    public Fiber TakeFirst()
    {
        ref Entry entry = ref ring[head];
        Fiber fiber = entry.Fiber!;
        entry.Fiber = null;
        head = (head + 1) & (ring.Length - 1);
        Count--;
        return fiber;
    }

    /// <summary>Any of them, for tests of other orders than ours.</summary>
    public Fiber TakeAny(Random random)
    {
        ref Entry first = ref ring[head];
        ref Entry chosen = ref ring[(head + random.Next(Count)) & (ring.Length - 1)];
        (first, chosen) = (chosen, first);
        return TakeFirst();
    }

    private void Grow()
    {
        var bigger = new Entry[ring.Length * 2];
        for (int i = 0; i < Count; i++) bigger[i] = ring[(head + i) & (ring.Length - 1)];
        ring = bigger;
        head = 0;
    }
}
