using CoroJs.Engine;
using CoroJs.Platform;
using CoroJs.Sandboxing;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Fs;

/// <summary>Calls on paths.</summary>
internal static unsafe partial class FsCalls
{
    private const int LongestPath = 4096; // PATH_MAX

    private static bool ReadFile(Kernel kernel) => ReadFile(kernel, PathRights.Read);

    private static bool ReadFile(Kernel kernel, PathRights rights)
    {
        byte[] path = PathArgument.Of(kernel, 0);
        bool asText = kernel.Frame.Flag(1, "asText");
        if (!MayLook(kernel, path, rights)) return new ReadFileJob(kernel, path, rights, asText).Start(kernel);
        bool answered = CachedNames.TryOpen(path, kernel.Sandbox is not null, out Libc.StatX stat, out int descriptor, out int error);
        if (answered && descriptor < 0) return Fail(kernel, error, "open", path);
        if (answered)
        {
            bool isRead = TryReadFile(kernel, descriptor, stat, asText);
            _ = Libc.close(descriptor);
            if (isRead) return true;
        }
        return new ReadFileJob(kernel, path, rights, asText).Start(kernel);
    }

    // A file that is small and in the page cache. True: the result is in the frame.
    private static bool TryReadFile(Kernel kernel, int descriptor, in Libc.StatX stat, bool asText)
    {
        var size = (long)stat.Size;
        // An empty file may be one whose size is not told; a large one would keep other fibers waiting.
        if (size is 0 or > QuickRead) return false;
        bool isCopied = asText || size <= SmallRead;
        byte* buffer = isCopied ? kernel.Transfer : NativeEngine.coro_buffer_new(kernel.Runtime, (ulong)size);
        if (buffer is null) return false;
        if (ReadCached(descriptor, LocalFileSystems.AreInMemory(stat.Device), buffer, size, 0, out _) == size)
        {
            ValueType type = asText ? FileMemory.TextType(FileMemory.IsAscii(buffer, size)) : isCopied ? ValueType.Bytes : ValueType.Buffer;
            return kernel.Frame.Return(Value.OfMemory(type, buffer, (int)size));
        }
        if (!isCopied) NativeEngine.coro_buffer_free(kernel.Runtime, buffer);
        return false;
    }

    private static bool WriteFile(Kernel kernel)
    {
        byte[] path = PathArgument.Of(kernel, 0);
        int flags = kernel.Frame.Argument(2).IsNothing ? Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC : FileOpener.Flags(kernel, 2);
        int mode = FileOpener.Mode(kernel, 3);
        return new WriteFileJob(path, Payload.Of(kernel, 1, "data"), flags, mode).Start(kernel);
    }

    private static bool Stat(Kernel kernel) => Stat(kernel, "stat", PathAccess.ReadObject);

    private static bool LinkStat(Kernel kernel) => Stat(kernel, "lstat", PathAccess.ReadEntry);

    private static bool Stat(Kernel kernel, string systemCall, PathAccess access)
    {
        byte[] path = PathArgument.Of(kernel, 0);
        int flags = access.Meaning == PathMeaning.Entry ? Libc.O_NOFOLLOW : 0;
        if (!MayLook(kernel, path, access.Rights) || !CachedNames.TryStat(path, flags, kernel.Sandbox is not null, out Libc.StatX stat, out int error))
            return new StatJob(systemCall, path, access).Start(kernel);
        return error == 0 ? StatRecord.Return(kernel, stat) : Fail(kernel, error, systemCall, path);
    }

    private static bool Access(Kernel kernel) => Access(kernel, PathRights.Read);

    private static bool Access(Kernel kernel, PathRights rights)
    {
        byte[] path = PathArgument.Of(kernel, 0);
        int mode = (int)(kernel.Frame.OptionalInteger(1, "mode", 0, 7) ?? 0);
        if (MayLook(kernel, path, rights) && CachedNames.TryExists(path, kernel.Sandbox is not null, out int error))
        {
            if (error != 0) return Fail(kernel, error, "access", path);
            if (mode == 0) return true;
        }
        return new PathJob("access", new PathAccess(rights, PathMeaning.Object), path, static job =>
        {
            fixed (byte* at = job.Place.Text) return Result(Libc.access(at, (int)job.Number));
        })
        { Number = mode }.Start(kernel);
    }

    private static bool Exists(Kernel kernel) => Exists(kernel, PathRights.Read);

    private static bool Exists(Kernel kernel, PathRights rights)
    {
        byte[] path = PathArgument.Of(kernel, 0);
        return MayLook(kernel, path, rights) && CachedNames.TryExists(path, kernel.Sandbox is not null, out int error)
            ? kernel.Frame.Return(error == 0)
            : new ExistsJob(path, rights).Start(kernel);
    }

    private static bool ListNames(Kernel kernel) => new ListJob(PathArgument.Of(kernel, 0), withTypes: false, recursive: false).Start(kernel);

    private static bool ListEntries(Kernel kernel) =>
        new ListJob(PathArgument.Of(kernel, 0), withTypes: true, kernel.Frame.Flag(1, "recursive")).Start(kernel);

    private static bool Unlink(Kernel kernel) => new PathJob("unlink", PathAccess.WriteEntry, PathArgument.Of(kernel, 0), static job =>
    {
        fixed (byte* at = job.Place.Text) return Result(Libc.unlink(at));
    }).Start(kernel);

    private static bool MakeFolder(Kernel kernel) => new PathJob("mkdir", PathAccess.WriteEntry, PathArgument.Of(kernel, 0), static job =>
    {
        fixed (byte* at = job.Place.Text) return Result(Libc.mkdir(at, (uint)job.Number));
    })
    { Number = FolderMode(kernel) }.Start(kernel);

    private static bool MakeFolders(Kernel kernel) => new MakeFoldersJob(PathArgument.Of(kernel, 0), (uint)FolderMode(kernel)).Start(kernel);

    private static bool RemoveFolder(Kernel kernel) => new PathJob("rmdir", PathAccess.WriteEntry, PathArgument.Of(kernel, 0), static job =>
    {
        fixed (byte* at = job.Place.Text) return Result(Libc.rmdir(at));
    }).Start(kernel);

    private static bool Remove(Kernel kernel) =>
        new RemoveJob(PathArgument.Of(kernel, 0), kernel.Frame.Flag(1, "recursive"), kernel.Frame.Flag(2, "force")).Start(kernel);

    private static bool Rename(Kernel kernel) => TwoPaths(kernel, "rename", "from", "to", static job =>
    {
        fixed (byte* from = job.Place.Text, to = job.DestinationPlace.Text) return Result(Libc.rename(from, to));
    });

    private static bool CopyFile(Kernel kernel) => new CopyFileJob(
        PathArgument.Of(kernel, 0, "from"),
        PathArgument.Of(kernel, 1, "to"),
        (int)(kernel.Frame.OptionalInteger(2, "flags", 0, CopyFileJob.Exclusive | CopyFileJob.Clone | CopyFileJob.CloneOnly) ?? 0)).Start(kernel);

    private static bool Link(Kernel kernel) => TwoPaths(kernel, "link", "existing", "new", static job =>
    {
        fixed (byte* from = job.Place.Text, to = job.DestinationPlace.Text) return Result(Libc.link(from, to));
    });

    private static bool SymbolicLink(Kernel kernel) =>
        new SymbolicLinkJob(PathArgument.Of(kernel, 0, "target"), PathArgument.Of(kernel, 1)).Start(kernel);

    private static bool ReadLink(Kernel kernel) => new PathJob("readlink", PathAccess.ReadEntry, PathArgument.Of(kernel, 0), static job =>
    {
        byte* target = stackalloc byte[LongestPath];
        fixed (byte* at = job.Place.Text)
        {
            nint length = Libc.readlink(at, target, LongestPath);
            if (length < 0) return Errno.Last;
            job.Text = new ReadOnlySpan<byte>(target, (int)length).ToArray();
            return 0;
        }
    }).Start(kernel);

    private static bool RealPath(Kernel kernel) => RealPath(kernel, PathRights.Read);

    private static bool RealPath(Kernel kernel, PathRights rights)
    {
        byte[] path = PathArgument.Of(kernel, 0);
        byte* resolved = stackalloc byte[LongestPath];
        if (MayLook(kernel, path, rights) && CachedNames.TryRealPath(path, kernel.Sandbox is not null, resolved, LongestPath, out int length, out int error))
            return error != 0 ? Fail(kernel, error, "realpath", path) : kernel.Frame.Return(kernel.Frame.ValueOf(ValueType.String, new ReadOnlySpan<byte>(resolved, length)));
        return new PathJob("realpath", new PathAccess(rights, PathMeaning.Object), path, static job =>
        {
            byte* resolved = stackalloc byte[LongestPath];
            fixed (byte* at = job.Place.Text)
            {
                if (Libc.realpath(at, resolved) is null) return Errno.Last;
                job.Text = System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(resolved).ToArray();
                return 0;
            }
        }).Start(kernel);
    }

    private static bool ChangeMode(Kernel kernel) => new PathJob("chmod", PathAccess.WriteObject, PathArgument.Of(kernel, 0), static job =>
    {
        fixed (byte* at = job.Place.Text) return Result(Libc.chmod(at, (uint)job.Number));
    })
    { Number = kernel.Frame.Integer(1, "mode", 0, uint.MaxValue) }.Start(kernel);

    private static bool ChangeTimes(Kernel kernel) => new PathJob("utime", PathAccess.WriteObject, PathArgument.Of(kernel, 0), static job =>
    {
        Libc.TimeSpec* times = stackalloc Libc.TimeSpec[2];
        times[0] = FileTime(job.Times.Access);
        times[1] = FileTime(job.Times.Modify);
        fixed (byte* at = job.Place.Text) return Result(Libc.utimensat(Libc.AT_FDCWD, at, times, 0));
    })
    { Times = (Seconds(kernel, 1, "atime"), Seconds(kernel, 2, "mtime")) }.Start(kernel);

    private static bool Truncate(Kernel kernel) => new PathJob("open", PathAccess.WriteObject, PathArgument.Of(kernel, 0), static job =>
    {
        int descriptor = FileOpener.Open(job.Place, Libc.O_RDWR, 0, out int error);
        if (descriptor < 0) return error;
        error = Result(Libc.ftruncate(descriptor, job.Number));
        if (error != 0) job.FailedIn = "ftruncate";
        return Libc.close(descriptor) != 0 && error == 0 ? Errno.Last : error;
    })
    { Number = Size(kernel, 1, "size") }.Start(kernel);

    private static bool MakeTemporaryFolder(Kernel kernel)
    {
        byte[] prefix = PathArgument.Of(kernel, 0, "prefix");
        return new PathJob("mkdtemp", PathAccess.WriteEntry, [.. prefix.AsSpan(0, prefix.Length - 1), .. "XXXXXX\0"u8], static job =>
        {
            byte[] template = [.. job.Place.Text];
            fixed (byte* at = template)
            {
                if (Libc.mkdtemp(at) is null) return Errno.Last;
            }
            job.Text = [.. job.Path.AsSpan(0, job.Path!.Length - 7), .. template.AsSpan(template.Length - 7, 6)];
            return 0;
        }).Start(kernel);
    }

    private static bool TwoPaths(Kernel kernel, string systemCall, string first, string second, Func<PathJob, int> call) =>
        new PathJob(systemCall, PathAccess.MoveEntry, PathArgument.Of(kernel, 0, first), call, PathAccess.WriteEntry, PathArgument.Of(kernel, 1, second)).Start(kernel);

    private static int Result(int result) => result == 0 ? 0 : Errno.Last;

    private static long FolderMode(Kernel kernel) => (uint)FileOpener.Mode(kernel, 1, 0x1FF); // 0777

    private static Libc.TimeSpec FileTime(double seconds)
    {
        double whole = Math.Floor(seconds);
        // A double of today's time resolves about 0.2 microseconds; Node keeps whole microseconds, so do we.
        long microseconds = (long)Math.Round((seconds - whole) * 1e6);
        return new Libc.TimeSpec { Seconds = (long)whole + (microseconds / 1_000_000), Nanoseconds = microseconds % 1_000_000 * 1000 };
    }
}
