using System.Runtime.InteropServices;

namespace CoroJs.Platform;

/// <summary>Error numbers of Linux, their names, and descriptions in the words that Node's users know (libuv's).</summary>
internal static class Errno
{
    public const int EPERM = 1, ENOENT = 2, EINTR = 4, EIO = 5, E2BIG = 7, EBADF = 9, EAGAIN = 11, ENOMEM = 12, EACCES = 13, EEXIST = 17, EXDEV = 18,
        ENOTDIR = 20, EISDIR = 21, EINVAL = 22, ENFILE = 23, EMFILE = 24, EFBIG = 27, ENOSPC = 28, EPIPE = 32, ENAMETOOLONG = 36, ENOSYS = 38, ELOOP = 40,
        ENOTEMPTY = 39, ENOTSOCK = 88, EOPNOTSUPP = 95, EAFNOSUPPORT = 97, EADDRINUSE = 98, EADDRNOTAVAIL = 99, ENETUNREACH = 101,
        ECONNABORTED = 103, ECONNRESET = 104, ENOBUFS = 105, EISCONN = 106, ENOTCONN = 107, ETIMEDOUT = 110, ECONNREFUSED = 111,
        EHOSTUNREACH = 113, EALREADY = 114, EINPROGRESS = 115, ECANCELED = 125;

    private static readonly Texts Known = new()
    {
        [EPERM] = ("EPERM", "operation not permitted"),
        [ENOENT] = ("ENOENT", "no such file or directory"),
        [3] = ("ESRCH", "no such process"),
        [EINTR] = ("EINTR", "interrupted system call"),
        [EIO] = ("EIO", "i/o error"),
        [6] = ("ENXIO", "no such device or address"),
        [7] = ("E2BIG", "argument list too long"),
        [EBADF] = ("EBADF", "bad file descriptor"),
        [EAGAIN] = ("EAGAIN", "resource temporarily unavailable"),
        [ENOMEM] = ("ENOMEM", "not enough memory"),
        [EACCES] = ("EACCES", "permission denied"),
        [14] = ("EFAULT", "bad address in system call argument"),
        [16] = ("EBUSY", "resource busy or locked"),
        [EEXIST] = ("EEXIST", "file already exists"),
        [EXDEV] = ("EXDEV", "cross-device link not permitted"),
        [19] = ("ENODEV", "no such device"),
        [ENOTDIR] = ("ENOTDIR", "not a directory"),
        [EISDIR] = ("EISDIR", "illegal operation on a directory"),
        [EINVAL] = ("EINVAL", "invalid argument"),
        [ENFILE] = ("ENFILE", "file table overflow"),
        [EMFILE] = ("EMFILE", "too many open files"),
        [25] = ("ENOTTY", "inappropriate ioctl for device"),
        [26] = ("ETXTBSY", "text file is busy"),
        [EFBIG] = ("EFBIG", "file too large"),
        [ENOSPC] = ("ENOSPC", "no space left on device"),
        [29] = ("ESPIPE", "invalid seek"),
        [30] = ("EROFS", "read-only file system"),
        [31] = ("EMLINK", "too many links"),
        [EPIPE] = ("EPIPE", "broken pipe"),
        [34] = ("ERANGE", "result too large"),
        [ENAMETOOLONG] = ("ENAMETOOLONG", "name too long"),
        [ENOSYS] = ("ENOSYS", "function not implemented"),
        [ENOTEMPTY] = ("ENOTEMPTY", "directory not empty"),
        [40] = ("ELOOP", "too many symbolic links encountered"),
        [71] = ("EPROTO", "protocol error"),
        [75] = ("EOVERFLOW", "value too large for defined data type"),
        [ENOTSOCK] = ("ENOTSOCK", "socket operation on non-socket"),
        [89] = ("EDESTADDRREQ", "destination address required"),
        [90] = ("EMSGSIZE", "message too long"),
        [91] = ("EPROTOTYPE", "protocol wrong type for socket"),
        [92] = ("ENOPROTOOPT", "protocol not available"),
        [93] = ("EPROTONOSUPPORT", "protocol not supported"),
        [EOPNOTSUPP] = ("EOPNOTSUPP", "operation not supported on socket"),
        [EAFNOSUPPORT] = ("EAFNOSUPPORT", "address family not supported"),
        [EADDRINUSE] = ("EADDRINUSE", "address already in use"),
        [EADDRNOTAVAIL] = ("EADDRNOTAVAIL", "address not available"),
        [100] = ("ENETDOWN", "network is down"),
        [ENETUNREACH] = ("ENETUNREACH", "network is unreachable"),
        [ECONNABORTED] = ("ECONNABORTED", "software caused connection abort"),
        [ECONNRESET] = ("ECONNRESET", "connection reset by peer"),
        [ENOBUFS] = ("ENOBUFS", "no buffer space available"),
        [EISCONN] = ("EISCONN", "socket is already connected"),
        [ENOTCONN] = ("ENOTCONN", "socket is not connected"),
        [ETIMEDOUT] = ("ETIMEDOUT", "connection timed out"),
        [ECONNREFUSED] = ("ECONNREFUSED", "connection refused"),
        [112] = ("EHOSTDOWN", "host is down"),
        [EHOSTUNREACH] = ("EHOSTUNREACH", "host is unreachable"),
        [EALREADY] = ("EALREADY", "connection already in progress"),
        [EINPROGRESS] = ("EINPROGRESS", "operation in progress"),
        [122] = ("EDQUOT", "disk quota exceeded"),
        [ECANCELED] = ("ECANCELED", "operation canceled"),
    };

    /// <summary>errno of the calling thread; read it directly after the call.</summary>
    public static int Last => Marshal.GetLastSystemError();

    public static string Name(int errno) => Known.Name(errno) ?? $"E{errno}";

    public static string Describe(int errno) => Known.Description(errno) ?? Marshal.GetPInvokeErrorMessage(errno);

    // Arrays: a Dictionary with numbers for keys would be compiled at each start that meets an error.
    private sealed class Texts
    {
        private const int Most = 134; // of Linux
        private readonly string?[] names = new string?[Most], descriptions = new string?[Most];

        public (string Name, string Description) this[int errno]
        {
            set => (names[errno], descriptions[errno]) = value;
        }

        public string? Name(int errno) => (uint)errno < Most ? names[errno] : null;

        public string? Description(int errno) => (uint)errno < Most ? descriptions[errno] : null;
    }
}
