using System.Runtime.InteropServices;

namespace CoroJs.Platform;

/// <summary>A file's contents as memory to read, as they were when it was opened. Any thread; unmapped when disposed.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private MappedFile(byte* bytes, ulong size)
    {
        Bytes = bytes;
        Size = size;
    }

    public byte* Bytes { get; private set; }

    public ulong Size { get; }

    /// <summary>Maps a file; null where it cannot be opened or is empty.</summary>
    // Not MemoryMappedFile: that is one more assembly to load at each start, and code that has to be compiled.
    public static MappedFile? Open(string path)
    {
        byte* name = NativeText.Copy(path);
        int descriptor = Libc.open(name, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        NativeMemory.Free(name);
        if (descriptor < 0) return null;
        long size = Libc.lseek(descriptor, 0, Libc.SEEK_END);
        void* bytes = size > 0 ? Libc.mmap(null, (nuint)size, Libc.PROT_READ, Libc.MAP_PRIVATE, descriptor, 0) : Libc.MAP_FAILED;
        _ = Libc.close(descriptor);
        return bytes == Libc.MAP_FAILED ? null : new MappedFile((byte*)bytes, (ulong)size);
    }

    public void Dispose()
    {
        if (Bytes is null) return;
        _ = Libc.munmap(Bytes, (nuint)Size);
        Bytes = null;
    }
}
