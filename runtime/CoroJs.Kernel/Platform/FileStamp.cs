using System.Runtime.InteropServices;

namespace CoroJs.Platform;

/// <summary>What tells one state of a file from another: after a change one of these is different.</summary>
internal sealed record FileStamp(ulong Device, ulong Inode, long Size, long ModifySeconds, long ModifyNanoseconds)
{
    private static readonly FileStamp None = new(0, 0, 0, 0, 0);

    /// <summary>The stamp of the file at this path; one of its own where there is none.</summary>
    public static unsafe FileStamp Of(string path)
    {
        byte* name = NativeText.Copy(path);
        Libc.Stat stat;
        int result = Libc.stat(name, &stat);
        NativeMemory.Free(name);
        return result == 0 ? new FileStamp(stat.Device, stat.Inode, stat.Size, stat.ModifySeconds, stat.ModifyNanoseconds) : None;
    }
}
