using System.Buffers.Binary;
using System.Globalization;

namespace CoroJs.CommandServer.Sidecar;

/// <summary>Cuts what a client sends into frames. Memory grows with what has come, not with what a header says.</summary>
internal sealed class FrameReader
{
    private const int UsualBytes = 16 << 10;
    private byte[] buffer = new byte[UsualBytes];

    // [start, end): what came and was not given out.
    private int start, end;

    /// <summary>What is wrong with what came, so that nothing behind it can be read; null: nothing.</summary>
    public string? Fault { get; private set; }

    /// <summary>The id that the faulty frame's request would have; 0 where that is not there.</summary>
    public uint FaultyRequest { get; private set; }

    /// <summary>Bytes that came and were not given out yet.</summary>
    public bool HasRest => start < end;

    /// <summary>Where the next bytes go; at least one. What was given out is not valid any more.</summary>
    public Span<byte> Room()
    {
        if (start == end)
        {
            start = end = 0;
            // A long frame does not keep its memory.
            if (buffer.Length > UsualBytes) buffer = new byte[UsualBytes];
        }
        if (end == buffer.Length)
        {
            byte[] target = start >= buffer.Length / 2 ? buffer : new byte[buffer.Length * 2];
            buffer.AsSpan(start, end - start).CopyTo(target);
            (buffer, start, end) = (target, 0, end - start);
        }
        return buffer.AsSpan(end);
    }

    public void Filled(int count) => end += count;

    /// <summary>The next frame, if all of it is there and nothing is wrong.</summary>
    public bool TryRead(out Frame frame)
    {
        frame = default;
        ReadOnlySpan<byte> rest = buffer.AsSpan(start, end - start);
        if (Fault is not null || rest.Length < sizeof(uint)) return false;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(rest);
        if (length < Frame.CountedBytes)
        {
            Fault = string.Create(CultureInfo.InvariantCulture, $"The frame is too short: its length is {length}, and {Frame.CountedBytes} bytes of header belong to it");
            return false;
        }
        if (length - Frame.CountedBytes > Frame.MostBytes)
        {
            if (rest.Length >= 2 * sizeof(uint)) FaultyRequest = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            Fault = string.Create(CultureInfo.InvariantCulture, $"The frame is too long: {length} bytes; {Frame.MostBytes + Frame.CountedBytes} are the most");
            return false;
        }
        int size = (int)length + sizeof(uint);
        if (rest.Length < size) return false;
        frame = new Frame(
            BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]),
            (FrameKind)BinaryPrimitives.ReadInt32LittleEndian(rest[12..]),
            buffer.AsMemory(start + Frame.HeaderBytes, size - Frame.HeaderBytes));
        start += size;
        return true;
    }
}
