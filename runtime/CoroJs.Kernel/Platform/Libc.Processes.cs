using System.Runtime.InteropServices;

namespace CoroJs.Platform;

/// <summary>Processes and signals.</summary>
internal static unsafe partial class Libc
{
    [DllImport(Library)] public static extern int kill(int process, int signal);

    /// <summary>Two ends: read from the first what was written to the second.</summary>
    [DllImport(Library)] public static extern int pipe2(int* ends, int flags);
}
