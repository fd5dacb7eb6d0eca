using System.Runtime.InteropServices;

namespace CoroJs.Platform;

/// <summary>
/// The C library's functions for descriptors. Those that never sleep (non-blocking sockets, closing, polling without a
/// wait) are called without the hand-over to the garbage collector, which costs as much as the call. Further parts of
/// this class stand beside it, one a subject.
/// </summary>
internal static unsafe partial class Libc
{
    public const int EFD_NONBLOCK = 0x800, EFD_CLOEXEC = 0x80000;
    public const int EPOLL_CLOEXEC = 0x80000, EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2, EPOLL_CTL_MOD = 3;
    public const uint EPOLLIN = 1, EPOLLOUT = 4, EPOLLERR = 8, EPOLLHUP = 0x10, EPOLLRDHUP = 0x2000, EPOLLET = 1u << 31;

    private const int FUTEX_WAIT_PRIVATE = 128, FUTEX_WAKE_PRIVATE = 129;
    private const nint SYS_futex = 202; // of x86-64

    // The whole name: the runtime tries other endings and folders first for a shorter one.
    private const string Library = "libc.so.6";

    [DllImport(Library)] public static extern int eventfd(uint initial, int flags);
    [DllImport(Library)] public static extern int epoll_create1(int flags);
    [DllImport(Library)] public static extern int epoll_ctl(int epoll, int operation, int descriptor, EpollEvent* e);
    [DllImport(Library)] public static extern int epoll_wait(int epoll, EpollEvent* events, int most, int timeout);

    /// <summary>epoll_wait for a timeout of 0.</summary>
    [DllImport(Library, EntryPoint = "epoll_wait"), SuppressGCTransition]
    public static extern int epoll_wait_now(int epoll, EpollEvent* events, int most, int timeout);

    /// <summary>Sleeps while *word is the value, until somebody wakes it; also returns for no reason.</summary>
    public static void futex_wait(int* word, int value) => syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, null);

    /// <summary>Wakes so many of those that sleep on the word.</summary>
    public static void futex_wake(int* word, int count) => syscall_now(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, null);

    [DllImport(Library)] private static extern nint syscall(nint number, int* word, int operation, int value, void* timeout);

    [DllImport(Library, EntryPoint = "syscall"), SuppressGCTransition]
    private static extern nint syscall_now(nint number, int* word, int operation, int value, void* timeout);

    [DllImport(Library)] public static extern nint read(int descriptor, void* buffer, nint size);
    [DllImport(Library)] public static extern nint write(int descriptor, void* buffer, nint size);
    [DllImport(Library)] public static extern int close(int descriptor);
    [DllImport(Library)] public static extern void _exit(int status);
}
