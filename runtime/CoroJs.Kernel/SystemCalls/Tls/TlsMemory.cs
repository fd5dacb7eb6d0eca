using CoroJs.Platform;

namespace CoroJs.SystemCalls.Tls;

/// <summary>
/// Gives the memory of many connections back to the system once they are gone: the C library keeps it otherwise, spread
/// over a heap for each thread that made some (after 15,000 hostile connections 200 MiB). For the whole process; any thread.
/// </summary>
internal static class TlsMemory
{
    /// <summary>Fewer connections leave too little behind for the work.</summary>
    private const int Worthwhile = 512;

    private const int DelayMilliseconds = 1000;

    private static readonly Timer Trimming = new(static _ => Trim(), null, Timeout.Infinite, Timeout.Infinite);
    private static int sessions, most, isPlanned;

    /// <summary>Before OpenSSL is used: threads of the pool share heaps, since what they make is freed by the kernel thread.</summary>
    public static void Prepare() => _ = Libc.mallopt(Libc.M_ARENA_MAX, Environment.ProcessorCount + 2);

    public static void Begun()
    {
        int now = Interlocked.Increment(ref sessions);
        if (now > Volatile.Read(ref most)) Volatile.Write(ref most, now);
    }

    public static void Ended()
    {
        int now = Interlocked.Decrement(ref sessions), before = Volatile.Read(ref most);
        if (before < Worthwhile || now > before / 4 || Interlocked.Exchange(ref isPlanned, 1) != 0) return;
        Trimming.Change(DelayMilliseconds, Timeout.Infinite);
    }

    private static void Trim()
    {
        Volatile.Write(ref most, Volatile.Read(ref sessions));
        Volatile.Write(ref isPlanned, 0);
        _ = Libc.malloc_trim(0);
    }
}
