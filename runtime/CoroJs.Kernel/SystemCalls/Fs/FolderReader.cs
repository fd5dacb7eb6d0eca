using CoroJs.Platform;

namespace CoroJs.SystemCalls.Fs;

/// <summary>An entry of a folder.</summary>
/// <param name="Name">As the system has it, which need not be UTF-8; without a zero at the end.</param>
/// <param name="Type">S_IF… bits, shifted right by 12.</param>
internal readonly record struct FolderEntry(byte[] Name, byte Type);

/// <summary>Reads folders. Threads of the pool.</summary>
internal static unsafe class FolderReader
{
    public const byte Folder = (byte)(Libc.S_IFDIR >> 12);

    private const int BufferSize = 32 << 10;

    // struct linux_dirent64: 8 bytes inode, 8 offset, 2 length of the record, 1 type, the name with a zero.
    private const int LengthAt = 16, TypeAt = 18, NameAt = 19;

    /// <summary>All entries but "." and "..", in the order of their bytes. Returns 0 or the errno.</summary>
    public static int Read(int descriptor, List<FolderEntry> entries)
    {
        byte* buffer = stackalloc byte[BufferSize];
        while (true)
        {
            nint size = Libc.getdents64(descriptor, buffer, BufferSize);
            if (size < 0) return Errno.Last;
            if (size == 0) break;
            for (nint at = 0; at < size; at += *(ushort*)(buffer + at + LengthAt))
            {
                byte* name = buffer + at + NameAt;
                if (name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0))) continue;
                byte type = buffer[at + TypeAt];
                // Some file systems do not keep types in their folders.
                if (type == 0) type = TypeOf(descriptor, name);
                entries.Add(new FolderEntry(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name).ToArray(), type));
            }
        }
        entries.Sort(static (a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
        return 0;
    }

    private static byte TypeOf(int folder, byte* name)
    {
        Libc.StatX stat;
        return Libc.statx(folder, name, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_ALL, &stat) == 0 ? (byte)(stat.Type >> 12) : (byte)0;
    }
}
