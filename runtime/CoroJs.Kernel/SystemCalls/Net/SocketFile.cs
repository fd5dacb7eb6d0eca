using CoroJs.Platform;

namespace CoroJs.SystemCalls.Net;

/// <summary>The file that a listening UNIX socket made.</summary>
internal sealed unsafe class SocketFile
{
    private readonly byte[] path;
    private readonly ulong device, inode;

    private SocketFile(byte[] path, in Libc.Stat stat)
    {
        this.path = path;
        device = stat.Device;
        inode = stat.Inode;
    }

    /// <summary>Null for a name that is no file.</summary>
    public static SocketFile? Of(string path)
    {
        if (path.StartsWith('\0')) return null;
        // The program may change its directory before the socket closes.
        byte[] full = Libc.Terminated(Path.GetFullPath(path));
        return TryLook(full, out Libc.Stat stat) ? new SocketFile(full, stat) : null;
    }

    /// <summary>Unlinks it, unless somebody has put another in its place.</summary>
    public void UnlinkIfOurs()
    {
        if (!TryLook(path, out Libc.Stat stat) || stat.Device != device || stat.Inode != inode) return;
        fixed (byte* p = path) _ = Libc.unlink_socket(p);
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
