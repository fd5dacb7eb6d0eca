using CoroJs.Platform;
using CoroJs.Sandboxing;

namespace CoroJs.SystemCalls.Fs;

/// <summary>stat or lstat.</summary>
internal sealed unsafe class StatJob(string systemCall, byte[] path, PathAccess access) : FileJob(systemCall, access, path)
{
    private readonly bool followLinks = access.Meaning == PathMeaning.Object;
    private Libc.StatX stat;

    protected override void Perform()
    {
        int linkFlag = followLinks ? 0 : Libc.AT_SYMLINK_NOFOLLOW;
        fixed (byte* at = Place.Text)
        fixed (Libc.StatX* into = &stat)
        {
            if (Libc.statx(Libc.AT_FDCWD, at, linkFlag, Libc.STATX_ALL, into) != 0) Error = Errno.Last;
            else LocalFileSystems.Learn(at, followLinks ? 0 : Libc.O_NOFOLLOW, into->Device);
        }
    }

    protected override void WriteResult(Kernel kernel)
    {
        RecentPaths.Add(Path!, stat);
        StatRecord.Return(kernel, stat);
    }
}
