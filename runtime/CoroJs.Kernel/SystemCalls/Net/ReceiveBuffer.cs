using System.Runtime.InteropServices;

namespace CoroJs.SystemCalls.Net;

/// <summary>Bytes that a socket gave and that no read has taken yet, in order, in memory of their own. It has memory only
/// while it is needed. A mutable value: keep it in a field.</summary>
internal unsafe struct ReceiveBuffer
{
    private const int FirstCapacity = 4096;

    private byte* memory;
    private int start, end, capacity;

    public readonly int Count => end - start;

    public readonly bool IsEmpty => end == start;

    public readonly byte* Pointer => memory + start;

    public readonly ReadOnlySpan<byte> Bytes => new(memory + start, end - start);

    /// <summary>Takes bytes from the front. They stay where they are until the next <see cref="Append"/>,
    /// <see cref="Reserve"/> or <see cref="Free"/>.</summary>
    public void Consume(int count)
    {
        start += count;
        if (start == end) start = end = 0;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        bytes.CopyTo(new Span<byte>(Reserve(bytes.Length, out _), bytes.Length));
        Commit(bytes.Length);
    }

    /// <summary>Room behind the last byte, at least so much; <see cref="Commit"/> says how much was used.</summary>
    public byte* Reserve(int least, out int room)
    {
        if (capacity - end < least) MakeRoom(least);
        room = capacity - end;
        return memory + end;
    }

    public void Commit(int count) => end += count;

    public void FreeIfEmpty()
    {
        if (memory != null && start == end) Free();
    }

    public void Free()
    {
        NativeMemory.Free(memory);
        memory = null;
        start = end = capacity = 0;
    }

    private void MakeRoom(int least)
    {
        int count = Count;
        // Moving is worth it only where it frees at least half: else every append to a long line would move it.
        if (start > 0 && count <= capacity / 2 && capacity - count >= least)
        {
            Buffer.MemoryCopy(memory + start, memory, capacity, count);
        }
        else
        {
            long wanted = Math.Max(Math.Max((long)count + least, count * 2L), FirstCapacity);
            capacity = (int)Math.Min(wanted, Array.MaxLength);
            if (capacity - count < least) throw new InsufficientMemoryException("more than 2 GiB wait to be read");
            byte* bigger = (byte*)NativeMemory.Alloc((nuint)capacity);
            Buffer.MemoryCopy(memory + start, bigger, capacity, count);
            NativeMemory.Free(memory);
            memory = bigger;
        }
        start = 0;
        end = count;
    }
}
