using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using CoroJs.Engine;
using CoroJs.Platform;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Fs;

/// <summary>Memory for what a job reads: the engine's, which becomes a Uint8Array without a copy, or the job's own.</summary>
internal unsafe struct FileMemory
{
    private nint runtime;
    private byte* memory;
    private bool isEngines;

    public readonly byte* Bytes => memory;

    public readonly bool IsEmpty => memory is null;

    /// <summary>Kernel thread, or inside the runtime. False: over the limit on buffers, or no memory.</summary>
    public bool TakeEngines(nint runtime, long size)
    {
        this.runtime = runtime;
        memory = NativeEngine.coro_buffer_new(runtime, (ulong)size);
        isEngines = true;
        return memory is not null;
    }

    /// <summary>Any thread; again to enlarge it. False: no memory.</summary>
    public bool TakeOwn(long size)
    {
        try
        {
            memory = (byte*)NativeMemory.Realloc(memory, (nuint)size);
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    /// <summary>Kernel thread: hands <paramref name="size"/> bytes over as the result, a Uint8Array or, if that is what they are,
    /// a text.</summary>
    public void Return(Kernel kernel, long size, bool asText, bool isAscii)
    {
        if (size == 0)
        {
            kernel.Frame.Return(new Value { Type = asText ? ValueType.Latin1 : ValueType.Bytes, Pointer = memory });
            return;
        }
        ValueType type = asText ? TextType(isAscii) : isEngines ? ValueType.Buffer : ValueType.Bytes;
        kernel.Frame.Return(new Value { Type = type, Size = (uint)size, Pointer = memory });
        if (!isEngines) kernel.Frame.Adopt(memory);
        memory = null;
    }

    public static ValueType TextType(bool isAscii) => isAscii ? ValueType.Latin1 : ValueType.String;

    public static bool IsAscii(byte* bytes, long size)
    {
        // By hand for a small file: the runtime's own way works on vectors, whose types a program need not load to start.
        if (size <= 4096)
        {
            ulong seen = 0;
            long at = 0;
            for (; at + sizeof(ulong) <= size; at += sizeof(ulong)) seen |= Unsafe.ReadUnaligned<ulong>(bytes + at);
            for (; at < size; at++) seen |= bytes[at];
            return (seen & 0x8080808080808080) == 0;
        }
        const int part = 1 << 30;
        for (; size > part; bytes += part, size -= part)
            if (!Ascii.IsValid(new ReadOnlySpan<byte>(bytes, part))) return false;
        return Ascii.IsValid(new ReadOnlySpan<byte>(bytes, (int)size));
    }

    public void ReleaseRuntimeMemory()
    {
        if (!isEngines || memory is null) return;
        NativeEngine.coro_buffer_free(runtime, memory);
        memory = null;
    }

    public void ReleaseOwn()
    {
        if (isEngines) return;
        NativeMemory.Free(memory);
        memory = null;
    }

    /// <summary>One read; -1: <paramref name="error"/> says why. An offset below 0: at the file's own position.</summary>
    public static long ReadOnce(int descriptor, byte* at, long size, long offset, out int error)
    {
        error = 0;
        size = Math.Min(size, Libc.MostAtOnce);
        while (true)
        {
            nint count = offset < 0 ? Libc.read(descriptor, at, (nint)size) : Libc.pread(descriptor, at, (nint)size, offset);
            if (count >= 0) return count;
            error = Errno.Last;
            if (error != Errno.EINTR) return -1;
        }
    }

    /// <summary>Reads until there is so much or the file ends; returns how much. An error counts when nothing came before it.</summary>
    public static long ReadFully(int descriptor, byte* at, long size, long offset, out int error)
    {
        error = 0;
        long got = 0;
        while (got < size)
        {
            long count = ReadOnce(descriptor, at + got, size - got, offset < 0 ? -1 : offset + got, out int failure);
            if (count < 0 && got == 0) error = failure;
            if (count <= 0) break;
            got += count;
        }
        return got;
    }

    /// <summary>Writes all. Returns 0 or the errno. An offset below 0: at the file's own position.</summary>
    public static int WriteFully(int descriptor, byte* from, long size, long offset)
    {
        long sent = 0;
        do
        {
            nint part = (nint)Math.Min(size - sent, Libc.MostAtOnce);
            nint count = offset < 0 ? Libc.write(descriptor, from + sent, part) : Libc.pwrite(descriptor, from + sent, part, offset + sent);
            if (count >= 0) sent += count;
            else if (Errno.Last is var error && error != Errno.EINTR) return error;
        }
        while (sent < size);
        return 0;
    }
}
