using CoroJs.Platform;

namespace CoroJs.SystemCalls.Net;

/// <summary>
/// A few descriptors kept back for the day when the process has no others: telling a program so needs some (to open
/// standard error, to load a part of .NET), and without them a server would die of what it should only report. They are
/// spent when the system refuses a socket, and no socket is made or accepted until they are whole again. For the whole
/// process; any thread.
/// </summary>
internal static class DescriptorReserve
{
    private const int Size = 8;

    private static readonly Lock Access = new();
    private static readonly List<int> Held = [];
    private static volatile bool isNeeded = true;

    /// <summary>Whether a socket may be made now. False: there is EMFILE still.</summary>
    public static bool IsWhole => !isNeeded || TryFill();

    /// <summary>Whether the system gives this process a descriptor now. If not, others may have ours.</summary>
    public static bool IsObtainable
    {
        get
        {
            int descriptor = Libc.eventfd(0, Libc.EFD_CLOEXEC);
            if (descriptor < 0)
            {
                SpendFor(Errno.Last);
                return false;
            }
            _ = Libc.close(descriptor);
            return true;
        }
    }

    /// <summary>A non-blocking socket, or -1 and an error.</summary>
    public static int Socket(int family, out int error)
    {
        if (IsWhole)
        {
            int descriptor = Libc.socket(family, Libc.SOCK_STREAM | NetSocket.Flags, 0);
            error = descriptor < 0 ? Errno.Last : 0;
            if (descriptor >= 0) return descriptor;
            SpendFor(error);
            return -1;
        }
        error = Errno.EMFILE;
        return -1;
    }

    /// <summary>A socket was refused: if it was for want of descriptors, others may have ours.</summary>
    public static void SpendFor(int error)
    {
        if (error is not (Errno.EMFILE or Errno.ENFILE)) return;
        lock (Access)
        {
            foreach (int descriptor in Held) _ = Libc.close(descriptor);
            Held.Clear();
            isNeeded = true;
        }
    }

    private static bool TryFill()
    {
        lock (Access)
        {
            while (Held.Count < Size)
            {
                int descriptor = Libc.eventfd(0, Libc.EFD_CLOEXEC);
                if (descriptor < 0)
                {
                    SpendFor(Errno.EMFILE);
                    return false;
                }
                Held.Add(descriptor);
            }
            isNeeded = false;
            return true;
        }
    }
}
