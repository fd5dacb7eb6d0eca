using System.Collections.Concurrent;
using CoroJs.Platform;

namespace CoroJs.SystemCalls.Fs;

/// <summary>
/// Which devices hold file systems that answer from memory once a name was found there. On others (NFS, SMB, FUSE) even a
/// look at an open file may wait for the network, so nothing of theirs is done on a kernel thread. Any thread.
/// </summary>
internal static unsafe class LocalFileSystems
{
    // Magic numbers of linux/magic.h and the file systems themselves.
    private static readonly HashSet<uint> Types =
    [
        0xEF53, // ext2, ext3, ext4
        0x58465342, // XFS
        0x9123683E, // Btrfs
        0x2FC12FC1, // ZFS
        0xCA451A4E, // bcachefs
        0xF2F52010, // F2FS
        0x794C7630, // overlayfs
        0x73717368, // SquashFS
        0xE0F5E1E2, // EROFS
        0x4D44, // FAT
        0x2011BAB0, // exFAT
    ];

    // tmpfs, ramfs. They know no RWF_NOWAIT, and need none.
    private static readonly HashSet<uint> TypesInMemory = [0x01021994, 0x858458F6];

    private enum Kind : byte
    {
        Remote,
        Local,
        InMemory,
    }

    private static readonly ConcurrentDictionary<ulong, Kind> Known = new();

    /// <summary>The device is known and local.</summary>
    public static bool Holds(ulong device) => Known.TryGetValue(device, out Kind kind) && kind != Kind.Remote;

    /// <summary>The device is known and has no disk behind it.</summary>
    public static bool AreInMemory(ulong device) => Known.TryGetValue(device, out Kind kind) && kind == Kind.InMemory;

    /// <summary>A thread of the pool: makes the device of an open file known.</summary>
    public static void Learn(int descriptor, ulong device)
    {
        if (Known.ContainsKey(device)) return;
        Libc.StatFs stat;
        if (Libc.fstatfs(descriptor, &stat) != 0) return;
        var type = (uint)stat.Type;
        Known.TryAdd(device, TypesInMemory.Contains(type) ? Kind.InMemory : Types.Contains(type) ? Kind.Local : Kind.Remote);
    }

    /// <summary>A thread of the pool: makes the device of a path known.</summary>
    public static void Learn(byte* path, int flags, ulong device)
    {
        if (Known.ContainsKey(device)) return;
        int descriptor = Libc.open(path, Libc.O_PATH | Libc.O_CLOEXEC | flags, 0);
        if (descriptor < 0) return;
        Learn(descriptor, device);
        _ = Libc.close(descriptor);
    }
}
