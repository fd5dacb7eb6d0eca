using System.Runtime.InteropServices;

namespace CoroJs.Soak;

/// <summary>What native code has allocated and not freed.</summary>
internal static partial class NativeHeap
{
    public static long InUse
    {
        get
        {
            Statistics statistics = Read();
            return (long)(statistics.InUse + statistics.Mapped);
        }
    }

    private const int MaxArenas = -8; // M_ARENA_MAX

    /// <summary>One arena for all threads: the C library keeps what is free for each thread otherwise, tens of MiB after large buffers.</summary>
    public static void Share()
    {
        if (Set(MaxArenas, 1) != 1) throw new InvalidOperationException("mallopt does not know M_ARENA_MAX");
    }

    /// <summary>Gives the system back what is free.</summary>
    public static void Trim() => _ = Trim(0);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int Set(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint kept);

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial Statistics Read();

    // mallinfo(3), with the names of what is used here.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Statistics
    {
        private readonly nuint arena, freeChunks, fastChunks, mappings;
        public readonly nuint Mapped;
        private readonly nuint most, fastFree;
        public readonly nuint InUse;
        private readonly nuint free, top;
    }
}
