namespace CoroJs.Soak;

/// <summary>What the process holds at a moment when nothing runs.</summary>
/// <param name="Heap">Bytes of V8's heaps and buffers, after a collection.</param>
/// <param name="Managed">Bytes of .NET's heap, after a collection.</param>
/// <param name="Native">Bytes that native code has allocated.</param>
/// <param name="Resident">Bytes of memory.</param>
/// <param name="Descriptors">Open ones.</param>
/// <param name="Threads">Without those of .NET's pool, which come and go as it likes.</param>
/// <param name="Fibers">Of all runtimes.</param>
internal sealed record Sample(long Heap, long Managed, long Native, long Resident, long Descriptors, long Threads, long Fibers)
{
    public static async Task<Sample> TakeAsync(IReadOnlyList<CoroRuntime> runtimes, Action<CoroRuntime> forget)
    {
        long heap = 0, fibers = 0;
        foreach (CoroRuntime runtime in runtimes)
        {
            try
            {
                // The second one finds what finalizers of the first let go.
                await runtime.MeasureAsync(collect: true);
                RuntimeMemory memory = await runtime.MeasureAsync(collect: true);
                heap += memory.HeapUsed + memory.Buffers;
                fibers += memory.Fibers;
            }
            catch (ObjectDisposedException)
            {
                // The pool has replaced it.
                forget(runtime);
            }
        }
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long managed = GC.GetTotalMemory(forceFullCollection: true);
        NativeHeap.Trim();
        return new Sample(heap, managed, NativeHeap.InUse, Environment.WorkingSet, Directory.GetFiles("/proc/self/fd").Length, Directory.GetDirectories("/proc/self/task").Count(IsOurs), fibers);
    }

    private static bool IsOurs(string task)
    {
        try
        {
            return !File.ReadAllText(Path.Combine(task, "comm")).StartsWith(".NET TP", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // It has ended.
        }
    }
}
