using CoroJs.Platform;

namespace CoroJs.SystemCalls.Fs;

/// <summary>
/// Finds files on the kernel thread when the system has all their names in memory. Nothing here waits for a disk: a name is
/// resolved with RESOLVE_CACHED, as a mere place (O_PATH), and only what proves to be a local file is opened for reading.
/// </summary>
internal static unsafe class CachedNames
{
    private static volatile bool unavailable;

    /// <summary>Looks at a file. False: only the pool can tell. True: <paramref name="error"/> is 0 and <paramref name="stat"/>
    /// set, or <paramref name="error"/> is the answer.</summary>
    /// <param name="path">With a zero at its end.</param>
    /// <param name="flags">O_NOFOLLOW or 0.</param>
    /// <param name="isConfined">The path is granted as it stands: with a link on the way it would mean another one, which only
    /// the pool can find out.</param>
    /// <param name="stat">What it is.</param>
    /// <param name="error">errno.</param>
    public static bool TryStat(byte[] path, int flags, bool isConfined, out Libc.StatX stat, out int error)
    {
        fixed (byte* at = path)
        fixed (Libc.StatX* into = &stat)
        {
            if (!isConfined && RecentPaths.Contains(path, asRegularFile: false))
            {
                int link = flags == Libc.O_NOFOLLOW ? Libc.AT_SYMLINK_NOFOLLOW : 0;
                error = Libc.statx(Libc.AT_FDCWD, at, link, Libc.STATX_ALL, into) == 0 ? 0 : Errno.Last;
                return true;
            }
            if (!TryFind(at, flags, isConfined, into, out int place, out error)) return false;
            if (place < 0) return true;
            _ = Libc.close(place);
            if (!isConfined) RecentPaths.Add(path, stat);
            return true;
        }
    }

    /// <summary>Whether there is something; as <see cref="TryStat"/>.</summary>
    public static bool TryExists(byte[] path, bool isConfined, out int error)
    {
        fixed (byte* at = path)
        {
            if (!isConfined && RecentPaths.Contains(path, asRegularFile: false))
            {
                error = Libc.access(at, 0) == 0 ? 0 : Errno.Last;
                return true;
            }
            Libc.StatX stat;
            bool answered = isConfined ? TryFind(at, 0, true, &stat, out int place, out error) : TryPlace(at, 0, false, out place, out error);
            if (!answered) return false;
            if (place >= 0) _ = Libc.close(place);
            return true;
        }
    }

    /// <summary>Opens a local regular file for reading; as <see cref="TryStat"/>.</summary>
    public static bool TryOpen(byte[] path, bool isConfined, out Libc.StatX stat, out int descriptor, out int error)
    {
        fixed (byte* at = path)
        fixed (Libc.StatX* into = &stat)
        {
            if (!isConfined && RecentPaths.Contains(path, asRegularFile: true)) return TryOpenRecent(at, into, out descriptor, out error);
            descriptor = -1;
            if (!TryFind(at, 0, isConfined, into, out int place, out error)) return false;
            if (place < 0) return true;
            if (stat.Type == Libc.S_IFREG) descriptor = Reopen(place);
            _ = Libc.close(place);
            if (descriptor >= 0 && !isConfined) RecentPaths.Add(path, stat);
            return descriptor >= 0;
        }
    }

    /// <summary>The path without links and dots, in <paramref name="resolved"/>; as <see cref="TryStat"/>.</summary>
    public static bool TryRealPath(byte[] path, bool isConfined, byte* resolved, int most, out int length, out int error)
    {
        length = 0;
        Libc.StatX stat;
        fixed (byte* at = path)
        {
            if (!TryFind(at, 0, isConfined, &stat, out int place, out error)) return false;
            if (place < 0) return true;
            byte* name = stackalloc byte[DescriptorPath];
            length = (int)Libc.readlink(WriteDescriptorPath(place, name), resolved, most);
            _ = Libc.close(place);
        }
        // Something that was removed meanwhile has no path; a truncated one is none.
        return length > 0 && length < most && stat.Links > 0;
    }

    // Without a wait should it have become a pipe since; then the pool opens it.
    private static bool TryOpenRecent(byte* path, Libc.StatX* stat, out int descriptor, out int error)
    {
        byte none = 0;
        error = 0;
        descriptor = Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NONBLOCK, 0);
        if (descriptor < 0)
        {
            error = Errno.Last;
            return IsAnswer(error);
        }
        if (Libc.statx(descriptor, &none, Libc.AT_EMPTY_PATH, Libc.STATX_ALL, stat) == 0 && stat->Type == Libc.S_IFREG && LocalFileSystems.Holds(stat->Device))
            return true;
        _ = Libc.close(descriptor);
        return false;
    }

    private static bool TryFind(byte* path, int flags, bool isConfined, Libc.StatX* stat, out int place, out int error)
    {
        if (!TryPlace(path, flags, isConfined, out place, out error)) return false;
        if (place < 0) return true;
        byte none = 0;
        if (Libc.statx(place, &none, Libc.AT_EMPTY_PATH | Libc.AT_STATX_DONT_SYNC, Libc.STATX_ALL, stat) == 0 && LocalFileSystems.Holds(stat->Device))
        {
            // A device needs a closer look.
            if (!isConfined || stat->Type is not (Libc.S_IFCHR or Libc.S_IFBLK)) return true;
        }
        _ = Libc.close(place);
        return false;
    }

    private static bool TryPlace(byte* path, int flags, bool isConfined, out int place, out int error)
    {
        place = -1;
        error = 0;
        if (unavailable) return false;
        var how = new Libc.OpenHow { Flags = (ulong)(Libc.O_PATH | Libc.O_CLOEXEC | flags), Resolve = Libc.RESOLVE_CACHED | (isConfined ? Libc.RESOLVE_NO_SYMLINKS : 0) };
        place = Libc.openat2(Libc.AT_FDCWD, path, &how);
        if (place >= 0) return true;
        error = Errno.Last;
        // Before Linux 5.12, or kept from us by a sandbox.
        if (error is Errno.ENOSYS or Errno.EPERM or Errno.EINVAL or Errno.E2BIG) unavailable = true;
        return IsAnswer(error) && !(isConfined && error == Errno.ELOOP);
    }

    // Not, for example, EMFILE: a call that needs no descriptor must not fail for want of one.
    private static bool IsAnswer(int error) =>
        error is Errno.ENOENT or Errno.ENOTDIR or Errno.EACCES or Errno.ELOOP or Errno.ENAMETOOLONG;

    // Through /proc, because a place cannot be read. -1: not possible here.
    private static int Reopen(int place)
    {
        byte* path = stackalloc byte[DescriptorPath];
        return Libc.open(WriteDescriptorPath(place, path), Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NONBLOCK, 0);
    }

    private const int DescriptorPath = 32;

    // /proc/self/fd/N, somewhere in the memory.
    private static byte* WriteDescriptorPath(int descriptor, byte* memory)
    {
        byte* at = memory + DescriptorPath;
        *--at = 0;
        do *--at = (byte)('0' + (descriptor % 10));
        while ((descriptor /= 10) > 0);
        ReadOnlySpan<byte> folder = "/proc/self/fd/"u8;
        at -= folder.Length;
        folder.CopyTo(new Span<byte>(at, folder.Length));
        return at;
    }
}
