using CoroJs.Platform;
using CoroJs.Sandboxing;

namespace CoroJs.SystemCalls.Net;

/// <summary>The file that a listening UNIX socket made.</summary>
internal sealed unsafe class SocketFile
{
    private readonly byte[] path;
    private readonly SafePath? place;
    private readonly ulong device, inode;

    private SocketFile(byte[] path, SafePath? place, in Libc.Stat stat)
    {
        this.path = path;
        this.place = place;
        device = stat.Device;
        inode = stat.Inode;
    }

    /// <summary>Null for a name that is no file.</summary>
    /// <param name="path">As it was given.</param>
    /// <param name="place">In a sandbox, where it is; taken over.</param>
    public static SocketFile? Of(string path, SafePath? place)
    {
        if (path.StartsWith('\0')) return null;
        // The program may change its directory before the socket closes.
        byte[] full = place?.Text ?? Libc.Terminated(Path.GetFullPath(path));
        if (TryLook(full, out Libc.Stat stat)) return new SocketFile(full, place, stat);
        place?.Dispose();
        return null;
    }

    /// <summary>Unlinks it, unless somebody has put another in its place.</summary>
    public void UnlinkIfOurs()
    {
        if (TryLook(path, out Libc.Stat stat) && stat.Device == device && stat.Inode == inode)
        {
            fixed (byte* p = path) _ = Libc.unlink_socket(p);
        }
        place?.Dispose();
    }

    private static bool TryLook(byte[] path, out Libc.Stat stat)
    {
        fixed (byte* p = path)
        fixed (Libc.Stat* s = &stat)
        {
            return Libc.lstat_socket(p, s) == 0;
        }
    }
}
