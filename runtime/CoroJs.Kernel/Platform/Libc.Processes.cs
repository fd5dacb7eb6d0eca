using System.Runtime.InteropServices;

namespace CoroJs.Platform;

/// <summary>Processes and signals.</summary>
internal static unsafe partial class Libc
{
    public const int SIGKILL = 9, WNOHANG = 1, X_OK = 1;
    public const int F_GETFL = 3, F_SETFL = 4;

    [DllImport(Library)] public static extern int waitpid(int process, int* status, int options);

    /// <summary>Waits until the process has ended, and leaves it to be waited for.</summary>
    public static void AwaitEnd(int process)
    {
        const int P_PID = 1, WEXITED = 4, WNOWAIT = 0x01000000;
        byte* info = stackalloc byte[128]; // siginfo_t
        while (waitid(P_PID, (uint)process, info, WEXITED | WNOWAIT) != 0 && Errno.Last == Errno.EINTR)
        {
        }
    }

    /// <summary>No call on this descriptor waits from now on.</summary>
    public static void SetNonBlocking(int descriptor) => _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL, 0) | O_NONBLOCK);

    /// <summary>0, or why the process may not execute the file, or enter the folder.</summary>
    public static int MayExecute(string path)
    {
        fixed (byte* p = Terminated(path)) return access(p, X_OK) == 0 ? 0 : Errno.Last;
    }

    [DllImport(Library)] private static extern int waitid(int kind, uint id, void* info, int options);
    [DllImport(Library)] private static extern int fcntl(int descriptor, int command, int argument);
    [DllImport(Library)] public static extern int kill(int process, int signal);

    /// <summary>Two ends: read from the first what was written to the second.</summary>
    [DllImport(Library)] public static extern int pipe2(int* ends, int flags);
}
