using System.Runtime.InteropServices;

namespace CoroJs.Platform;

/// <summary>Sockets. All are non-blocking, so these calls never sleep.</summary>
internal static unsafe partial class Libc
{
    /// <summary>errno of accept: the connection was broken before it was taken.</summary>
    public const int EPROTO = 71;

    public const int MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000;
    public const int AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10;
    public const int SOCK_STREAM = 1, SOCK_DGRAM = 2, SOCK_NONBLOCK = 0x800, SOCK_CLOEXEC = 0x80000;
    public const int SOL_SOCKET = 1, SO_REUSEADDR = 2, SO_ERROR = 4, SO_KEEPALIVE = 9, SO_LINGER = 13;
    public const int IPPROTO_TCP = 6, TCP_NODELAY = 1, TCP_KEEPIDLE = 4, TCP_KEEPINTVL = 5, TCP_KEEPCNT = 6;
    public const int IPPROTO_IPV6 = 41, IPV6_V6ONLY = 26;
    public const int SHUT_WR = 1;
    public const short POLLIN = 1, POLLOUT = 4, POLLERR = 8, POLLHUP = 0x10, POLLNVAL = 0x20, POLLRDHUP = 0x2000;

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events, Returned;
    }

    [DllImport(Library), SuppressGCTransition] public static extern nint recv(int descriptor, void* buffer, nint size, int flags);
    [DllImport(Library), SuppressGCTransition] public static extern nint send(int descriptor, void* buffer, nint size, int flags);
    [DllImport(Library), SuppressGCTransition] public static extern int accept4(int descriptor, void* address, uint* size, int flags);
    [DllImport(Library)] public static extern int socket(int domain, int type, int protocol);
    [DllImport(Library)] public static extern int bind(int descriptor, void* address, uint size);
    [DllImport(Library)] public static extern int listen(int descriptor, int backlog);
    [DllImport(Library)] public static extern int connect(int descriptor, void* address, uint size);
    [DllImport(Library)] public static extern int shutdown(int descriptor, int how);
    [DllImport(Library)] public static extern int getsockname(int descriptor, void* address, uint* size);
    [DllImport(Library)] public static extern int getpeername(int descriptor, void* address, uint* size);
    [DllImport(Library)] public static extern int getsockopt(int descriptor, int level, int option, void* value, uint* size);
    [DllImport(Library)] public static extern int setsockopt(int descriptor, int level, int option, void* value, uint size);
    [DllImport(Library)] public static extern int socketpair(int domain, int type, int protocol, int* descriptors);
    [DllImport(Library)] public static extern int poll(PollEntry* entries, ulong count, int timeout);

    /// <summary>For the file of a socket that is bound next; of the whole process.</summary>
    [DllImport(Library)] public static extern uint umask(uint mask);

    /// <summary>poll for a timeout of 0.</summary>
    [DllImport(Library, EntryPoint = "poll"), SuppressGCTransition]
    public static extern int poll_now(PollEntry* entries, ulong count, int timeout);

    /// <summary>The file that a UNIX socket is bound to.</summary>
    [DllImport(Library, EntryPoint = "lstat")] public static extern int lstat_socket(byte* path, Stat* stat);

    /// <inheritdoc cref="lstat_socket"/>
    [DllImport(Library, EntryPoint = "unlink")] public static extern int unlink_socket(byte* path);

    public static int SetOption(int descriptor, int level, int option, int value) =>
        setsockopt(descriptor, level, option, &value, sizeof(int));

    /// <summary>The pending error of a socket, which this takes away; 0: none.</summary>
    public static int TakeError(int descriptor)
    {
        int error = 0;
        uint size = sizeof(int);
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : Errno.Last;
    }
}
