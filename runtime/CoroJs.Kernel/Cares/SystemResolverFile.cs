using CoroJs.Platform;

namespace CoroJs.Cares;

/// <summary>Which /etc/resolv.conf there is: another one has another of these numbers.</summary>
internal sealed record SystemResolverFile(ulong Device, ulong Inode, long Size, long Seconds, long Nanoseconds)
{
    private static readonly SystemResolverFile None = new(0, 0, 0, 0, 0);

    public static unsafe SystemResolverFile Look()
    {
        Libc.Stat stat;
        fixed (byte* path = "/etc/resolv.conf\0"u8)
        {
            if (Libc.stat(path, &stat) != 0) return None;
        }
        return new SystemResolverFile(stat.Device, stat.Inode, stat.Size, stat.ModifySeconds, stat.ModifyNanoseconds);
    }
}
