using System.Runtime.InteropServices;
using System.Text;

namespace CoroJs.Platform;

/// <summary>Opening and looking at files.</summary>
internal static unsafe partial class Libc
{
    public const int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0x40, O_EXCL = 0x80, O_NOCTTY = 0x100, O_TRUNC = 0x200,
        O_APPEND = 0x400, O_NONBLOCK = 0x800, O_DIRECTORY = 0x10000, O_CLOEXEC = 0x80000, O_SYNC = 0x101000, O_PATH = 0x200000;

    public const uint S_IFMT = 0xF000, S_IFSOCK = 0xC000, S_IFLNK = 0xA000, S_IFREG = 0x8000, S_IFDIR = 0x4000, S_IFCHR = 0x2000, S_IFIFO = 0x1000;

    public const ulong TIOCGWINSZ = 0x5413;

    [DllImport(Library)] public static extern int isatty(int descriptor);
    [DllImport(Library)] public static extern int ioctl(int descriptor, ulong request, void* argument);
    [DllImport(Library)] public static extern int getppid();

    /// <summary>struct stat of x86-64.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Stat
    {
        public ulong Device, Inode, Links;
        public uint Mode, User, Group, Padding;
        public ulong SpecialDevice;
        public long Size, BlockSize, Blocks;
        public long AccessSeconds, AccessNanoseconds, ModifySeconds, ModifyNanoseconds, ChangeSeconds, ChangeNanoseconds;
        public long Reserved0, Reserved1, Reserved2;
    }

    [DllImport(Library)] public static extern int fstat(int descriptor, Stat* stat);

    /// <summary>The S_IF… bits of an open descriptor; 0: it is not open.</summary>
    public static uint FileType(int descriptor)
    {
        Stat stat;
        return fstat(descriptor, &stat) == 0 ? stat.Mode & S_IFMT : 0;
    }

    public static int open(string path, int flags, int mode)
    {
        fixed (byte* p = Terminated(path)) return open(p, flags, mode);
    }

    public static int chdir(string path)
    {
        fixed (byte* p = Terminated(path)) return chdir(p);
    }

    /// <summary>A path as the system takes it: UTF-8 with a zero at the end.</summary>
    public static byte[] Terminated(string path)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(path) + 1];
        Encoding.UTF8.GetBytes(path, bytes);
        return bytes;
    }

    [DllImport(Library)] private static extern int open(byte* path, int flags, int mode);
    [DllImport(Library)] private static extern int chdir(byte* path);
}
