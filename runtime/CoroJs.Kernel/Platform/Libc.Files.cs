using System.Runtime.InteropServices;
using System.Text;

namespace CoroJs.Platform;

/// <summary>Opening and looking at files.</summary>
internal static unsafe partial class Libc
{
    public const int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_ACCMODE = 3, O_CREAT = 0x40, O_EXCL = 0x80, O_NOCTTY = 0x100, O_TRUNC = 0x200,
        O_APPEND = 0x400, O_NONBLOCK = 0x800, O_DIRECTORY = 0x10000, O_NOFOLLOW = 0x20000, O_CLOEXEC = 0x80000, O_SYNC = 0x101000,
        O_PATH = 0x200000;

    public const int AT_FDCWD = -100, AT_SYMLINK_NOFOLLOW = 0x100, AT_REMOVEDIR = 0x200, AT_EMPTY_PATH = 0x1000, AT_STATX_DONT_SYNC = 0x4000;

    public const int SEEK_SET = 0, SEEK_CUR = 1;

    /// <summary>STATX_BASIC_STATS and STATX_BTIME.</summary>
    public const uint STATX_ALL = 0xFFF;

    /// <summary>preadv2: only what the page cache holds.</summary>
    public const int RWF_NOWAIT = 8;

    /// <summary>openat2: only what the name cache holds.</summary>
    public const ulong RESOLVE_CACHED = 0x20;

    /// <summary>openat2: no link on the way, of /proc neither.</summary>
    public const ulong RESOLVE_NO_SYMLINKS = 4;

    /// <summary>ioctl: the destination shares the source's blocks.</summary>
    public const ulong FICLONE = 0x40049409;

    /// <summary>The most that one read or write moves, whatever it is asked for.</summary>
    public const long MostAtOnce = 0x7ffff000;

    public const uint S_IFMT = 0xF000, S_IFSOCK = 0xC000, S_IFLNK = 0xA000, S_IFREG = 0x8000, S_IFBLK = 0x6000, S_IFDIR = 0x4000, S_IFCHR = 0x2000, S_IFIFO = 0x1000;

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

    /// <summary>A time of <see cref="StatX"/>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct StatTime
    {
        public long Seconds;
        public uint Nanoseconds;
        public int Reserved;
    }

    /// <summary>struct statx, the same on every processor.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    public struct StatX
    {
        public uint Mask, BlockSize;
        public ulong Attributes;
        public uint Links, User, Group;
        public ushort Mode, Padding;
        public ulong Inode, Size, Blocks, AttributesMask;
        public StatTime Access, Birth, Change, Modify;
        public uint SpecialDeviceMajor, SpecialDeviceMinor, DeviceMajor, DeviceMinor;

        public readonly uint Type => Mode & S_IFMT;

        public readonly ulong Device => MakeDevice(DeviceMajor, DeviceMinor);

        public readonly ulong SpecialDevice => MakeDevice(SpecialDeviceMajor, SpecialDeviceMinor);

        private static ulong MakeDevice(ulong major, ulong minor) =>
            ((major & 0xFFFFF000) << 32) | ((major & 0xFFF) << 8) | ((minor & 0xFFFFFF00) << 12) | (minor & 0xFF);
    }

    /// <summary>struct statfs of 64-bit systems; only the type is looked at.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    public struct StatFs
    {
        public long Type;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds, Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct IoVector
    {
        public void* Base;
        public nint Size;
    }

    /// <summary>struct open_how of openat2.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct OpenHow
    {
        public ulong Flags, Mode, Resolve;
    }

    [DllImport(Library)] public static extern int fstat(int descriptor, Stat* stat);
    [DllImport(Library)] public static extern int stat(byte* path, Stat* stat);
    [DllImport(Library)] public static extern int statx(int folder, byte* path, int flags, uint mask, StatX* stat);
    [DllImport(Library)] public static extern int fstatfs(int descriptor, StatFs* stat);
    [DllImport(Library)] public static extern int open(byte* path, int flags, int mode);
    [DllImport(Library)] public static extern int openat(int folder, byte* path, int flags, int mode);

    /// <summary>openat2, which the C library does not wrap.</summary>
    public static int openat2(int folder, byte* path, OpenHow* how) => (int)syscall(NumberOfOpenat2, folder, path, how, sizeof(OpenHow));

    [DllImport(Library)] public static extern nint preadv2(int descriptor, IoVector* vectors, int count, long offset, int flags);
    [DllImport(Library)] public static extern nint pread(int descriptor, void* buffer, nint size, long offset);
    [DllImport(Library)] public static extern nint pwrite(int descriptor, void* buffer, nint size, long offset);
    [DllImport(Library)] public static extern long lseek(int descriptor, long offset, int whence);
    [DllImport(Library)] public static extern int fsync(int descriptor);
    [DllImport(Library)] public static extern int fdatasync(int descriptor);
    [DllImport(Library)] public static extern int ftruncate(int descriptor, long size);
    [DllImport(Library)] public static extern int fchmod(int descriptor, uint mode);
    [DllImport(Library)] public static extern nint copy_file_range(int from, long* fromOffset, int to, long* toOffset, nint size, uint flags);
    [DllImport(Library)] public static extern nint getdents64(int descriptor, void* buffer, nint size);
    [DllImport(Library)] public static extern int unlink(byte* path);
    [DllImport(Library)] public static extern int unlinkat(int folder, byte* path, int flags);
    [DllImport(Library)] public static extern int rmdir(byte* path);
    [DllImport(Library)] public static extern int mkdir(byte* path, uint mode);
    [DllImport(Library)] public static extern byte* mkdtemp(byte* template);
    [DllImport(Library)] public static extern int rename(byte* from, byte* to);
    [DllImport(Library)] public static extern int link(byte* existing, byte* path);
    [DllImport(Library)] public static extern int symlink(byte* target, byte* path);
    [DllImport(Library)] public static extern nint readlink(byte* path, byte* buffer, nint size);
    [DllImport(Library)] public static extern nint readlinkat(int folder, byte* path, byte* buffer, nint size);
    [DllImport(Library)] public static extern byte* realpath(byte* path, byte* resolved);
    [DllImport(Library)] public static extern int access(byte* path, int mode);
    [DllImport(Library)] public static extern int chmod(byte* path, uint mode);
    [DllImport(Library)] public static extern int utimensat(int folder, byte* path, TimeSpec* times, int flags);

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

    private const nint NumberOfOpenat2 = 437;

    [DllImport(Library)] private static extern int chdir(byte* path);

    // Variadic in C; on the 64-bit systems that .NET knows its arguments pass like those of any function.
    [DllImport(Library)] private static extern nint syscall(nint number, nint first, void* second, void* third, nint fourth);
}
