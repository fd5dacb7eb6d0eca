using CoroJs.Engine;
using CoroJs.Platform;
using CoroJs.Sandboxing;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Fs;

/// <summary>Opening files on the pool, and the flags for it.</summary>
internal static unsafe class FileOpener
{
    public const int DefaultMode = 0x1B6; // 0666

    /// <summary>Flags by name or number. TypeError for an unknown name.</summary>
    public static int Flags(Kernel kernel, int index)
    {
        ref Value value = ref kernel.Frame.Argument(index);
        if (value.IsNothing) return Libc.O_RDONLY;
        if (value.Type != ValueType.String) return (int)kernel.Frame.Integer(index, "flags", int.MinValue, int.MaxValue);
        return value.Text switch
        {
            "r" => Libc.O_RDONLY,
            "r+" => Libc.O_RDWR,
            "rs+" => Libc.O_RDWR | Libc.O_SYNC,
            "w" => Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC,
            "wx" => Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC | Libc.O_EXCL,
            "w+" => Libc.O_RDWR | Libc.O_CREAT | Libc.O_TRUNC,
            "wx+" => Libc.O_RDWR | Libc.O_CREAT | Libc.O_TRUNC | Libc.O_EXCL,
            "a" => Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND,
            "ax" => Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND | Libc.O_EXCL,
            "a+" => Libc.O_RDWR | Libc.O_CREAT | Libc.O_APPEND,
            "ax+" => Libc.O_RDWR | Libc.O_CREAT | Libc.O_APPEND | Libc.O_EXCL,
            var name => throw SystemCallException.WrongValue("flags", "must be one of r, r+, rs+, w, wx, w+, wx+, a, ax, a+, ax+ or a number", name),
        };
    }

    public static int Mode(Kernel kernel, int index, int preset = DefaultMode) =>
        (int)(uint)(kernel.Frame.OptionalInteger(index, "mode", 0, uint.MaxValue) ?? preset);

    /// <summary>What a program must be granted for opening with these flags.</summary>
    public static PathAccess Access(int flags)
    {
        bool creates = (flags & Libc.O_CREAT) != 0;
        // An exclusive one follows no link at the end either.
        bool isEntry = (flags & Libc.O_NOFOLLOW) != 0 || (creates && (flags & Libc.O_EXCL) != 0);
        PathRights rights = (flags & Libc.O_ACCMODE) switch
        {
            Libc.O_RDONLY => PathRights.Read,
            Libc.O_WRONLY => PathRights.Write,
            _ => PathRights.Read | PathRights.Write,
        };
        if ((flags & (Libc.O_CREAT | Libc.O_TRUNC)) != 0) rights |= PathRights.Write;
        return new PathAccess(rights, isEntry ? PathMeaning.Entry : creates ? PathMeaning.Place : PathMeaning.Object);
    }

    /// <summary>A thread of the pool: opens a path and tells what it is. Returns the descriptor, or -1 and the errno.</summary>
    public static int Open(SafePath path, int flags, int mode, out Libc.StatX stat, out int error)
    {
        stat = default;
        int descriptor = Open(path, flags, mode, out error);
        if (descriptor < 0) return -1;
        error = Look(descriptor, out stat);
        if (error == 0) return descriptor;
        _ = Libc.close(descriptor);
        return -1;
    }

    /// <summary>The same without a look at what it is.</summary>
    public static int Open(SafePath path, int flags, int mode, out int error)
    {
        fixed (byte* at = path.Text)
        {
            while (true)
            {
                error = 0;
                int descriptor = Libc.open(at, flags | path.OpenFlags | Libc.O_CLOEXEC, mode);
                if (descriptor >= 0) return descriptor;
                error = Errno.Last;
                if (error != Errno.EINTR) return -1;
            }
        }
    }

    /// <summary>A thread of the pool: what an open descriptor is. Returns 0 or the errno.</summary>
    public static int Look(int descriptor, out Libc.StatX stat)
    {
        byte none = 0;
        fixed (Libc.StatX* at = &stat)
        {
            if (Libc.statx(descriptor, &none, Libc.AT_EMPTY_PATH, Libc.STATX_ALL, at) != 0) return Errno.Last;
        }
        LocalFileSystems.Learn(descriptor, stat.Device);
        return 0;
    }
}
