using System.Runtime.InteropServices;
using CoroJs.Platform;

namespace CoroJs.SystemCalls.Fs;

/// <summary>
/// Which devices hold file systems that answer from memory once a name was found there. On others (NFS, SMB, FUSE) even a
/// look at an open file may wait for the network, so nothing of theirs is done on a kernel thread. Any thread.
/// </summary>
internal static unsafe class LocalFileSystems
{
    private enum Kind : byte
    {
        Unknown,
        Remote,
        Local,
        InMemory,
    }

    // Few devices are ever seen, so a search is quick. Replaced whole, never changed: nobody takes a lock. (Neither a table nor
    // a Lock, because .NET's libraries hold no finished code for those; it would be made when the first file is opened.)
    private static Device[] known = [];

    /// <summary>The device is known and local.</summary>
    public static bool Holds(ulong device) => Find(device) is Kind.Local or Kind.InMemory;

    /// <summary>The device is known and has no disk behind it.</summary>
    public static bool AreInMemory(ulong device) => Find(device) == Kind.InMemory;

    /// <summary>A thread of the pool: makes the device of an open file known.</summary>
    public static void Learn(int descriptor, ulong device)
    {
        if (Find(device) != Kind.Unknown) return;
        Libc.StatFs stat;
        if (Libc.fstatfs(descriptor, &stat) != 0) return;
        Device[] before, after;
        do
        {
            before = known;
            after = new Device[before.Length + 1];
            Array.Copy(before, after, before.Length);
            after[^1] = new Device(device, KindOf((uint)stat.Type));
        }
        while (Interlocked.CompareExchange(ref known, after, before) != before);
    }

    /// <summary>A thread of the pool: makes the device of a path known.</summary>
    public static void Learn(byte* path, int flags, ulong device)
    {
        if (Find(device) != Kind.Unknown) return;
        int descriptor = Libc.open(path, Libc.O_PATH | Libc.O_CLOEXEC | flags, 0);
        if (descriptor < 0) return;
        Learn(descriptor, device);
        _ = Libc.close(descriptor);
    }

    /// <summary>Kernel thread, before the program starts: makes the device of its file known. It may wait for a disk, as nothing
    /// else is there to run; otherwise a thread would have to be made for this alone.</summary>
    public static void LearnOfProgram(string path)
    {
        byte* name = NativeText.Copy(path);
        int descriptor = Libc.open(name, Libc.O_PATH | Libc.O_CLOEXEC, 0);
        NativeMemory.Free(name);
        if (descriptor < 0) return; // the program will hear of it when it is loaded
        byte none = 0;
        Libc.StatX stat;
        if (Libc.statx(descriptor, &none, Libc.AT_EMPTY_PATH, Libc.STATX_ALL, &stat) == 0) Learn(descriptor, stat.Device);
        _ = Libc.close(descriptor);
    }

    private static Kind Find(ulong device)
    {
        foreach (Device entry in Volatile.Read(ref known))
        {
            if (entry.Number == device) return entry.Kind;
        }
        return Kind.Unknown;
    }

    // Magic numbers of linux/magic.h and the file systems themselves.
    private static Kind KindOf(uint type) => type switch
    {
        0xEF53 => Kind.Local, // ext2, ext3, ext4
        0x58465342 => Kind.Local, // XFS
        0x9123683E => Kind.Local, // Btrfs
        0x2FC12FC1 => Kind.Local, // ZFS
        0xCA451A4E => Kind.Local, // bcachefs
        0xF2F52010 => Kind.Local, // F2FS
        0x794C7630 => Kind.Local, // overlayfs
        0x73717368 => Kind.Local, // SquashFS
        0xE0F5E1E2 => Kind.Local, // EROFS
        0x4D44 => Kind.Local, // FAT
        0x2011BAB0 => Kind.Local, // exFAT
        // tmpfs, ramfs. They know no RWF_NOWAIT, and need none.
        0x01021994 or 0x858458F6 => Kind.InMemory,
        _ => Kind.Remote,
    };

    private sealed class Device(ulong number, Kind kind)
    {
        public readonly ulong Number = number;
        public readonly Kind Kind = kind;
    }
}
