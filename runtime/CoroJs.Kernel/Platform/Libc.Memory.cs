using System.Runtime.InteropServices;

namespace CoroJs.Platform;

/// <summary>Mapping files; the C library's heaps.</summary>
internal static unsafe partial class Libc
{
    public const int PROT_READ = 1, MAP_PRIVATE = 2, SEEK_END = 2;

    public static readonly void* MAP_FAILED = (void*)-1;

    [DllImport(Library)] public static extern void* mmap(void* address, nuint size, int protection, int flags, int descriptor, long offset);
    [DllImport(Library)] public static extern byte* getcwd(byte* buffer, nuint size);
    [DllImport(Library)] public static extern int munmap(void* address, nuint size);

    /// <summary>For <see cref="mallopt"/>: how many heaps the threads of the process may have.</summary>
    public const int M_ARENA_MAX = -8;

    [DllImport(Library)] public static extern int mallopt(int parameter, int value);

    /// <summary>Gives free memory of the heaps back to the system.</summary>
    [DllImport(Library)] public static extern int malloc_trim(nuint pad);
}
