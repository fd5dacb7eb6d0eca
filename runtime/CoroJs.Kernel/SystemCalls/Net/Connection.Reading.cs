using System.Text;
using CoroJs.Engine;
using CoroJs.Platform;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Net;

/// <summary>The styles of reading. All take from <see cref="received"/> first, so that no byte is lost or reordered
/// between them. A method that begins with Try returns false when it must wait for an edge; nothing is consumed then.</summary>
internal sealed unsafe partial class Connection
{
    /// <summary>Of one read. Larger ones gain nothing: the system hands over what has come.</summary>
    public const int Chunk = 64 << 10;

    /// <summary>Of readExactly: from here on bytes are received where JavaScript will find them.</summary>
    public const int LargeExactly = 64 << 10;

    private const int Wait = -1, Failed = -2;

    private ReceiveBuffer received;
    private ReadOperation? spareReader;

    // The last readBytes was large, so the next will be.
    private bool comesInBulk;

    public bool Read(Kernel kernel)
    {
        if (Readers.IsEmpty && TryReadText(kernel)) return true;
        return WaitToRead(kernel, TakeReader().ForText());
    }

    public bool ReadBytes(Kernel kernel, int max)
    {
        if (Readers.IsEmpty && TryReadBytes(kernel, max)) return true;
        return WaitToRead(kernel, TakeReader().ForBytes(max));
    }

    /// <param name="kernel">Its frame takes the outcome.</param>
    /// <param name="delimiter">What ends it, not empty; valid during the call.</param>
    /// <param name="isLine">The delimiter is a line feed, and a carriage return before it belongs to it.</param>
    /// <param name="limit">More bytes than that without the delimiter are an error.</param>
    public bool ReadUntil(Kernel kernel, ReadOnlySpan<byte> delimiter, bool isLine, int limit)
    {
        int searched = 0;
        if (Readers.IsEmpty && TryReadUntil(kernel, delimiter, isLine, limit, ref searched)) return true;
        return WaitToRead(kernel, TakeReader().ForDelimiter(delimiter, isLine, limit, searched));
    }

    public bool ReadExactly(Kernel kernel, int count)
    {
        if (count < LargeExactly && Readers.IsEmpty && TryReadExactly(kernel, count)) return true;
        ReadOperation reader = TakeReader();
        if (count < LargeExactly) return WaitToRead(kernel, reader.ForExactly(count));
        if (!reader.TryMakeRoom(kernel, count))
        {
            GiveBack(reader);
            return kernel.Frame.Fail(Errno.ENOMEM, "read");
        }
        return Readers.IsEmpty && reader.TryFinishAtOnce(kernel) || WaitToRead(kernel, reader);
    }

    public void GiveBack(ReadOperation reader) => spareReader = reader;

    // ---- the styles ------------------------------------------------------------------------------------------------

    public bool TryReadText(Kernel kernel)
    {
        byte* at = kernel.Transfer;
        int begun = received.Count;
        if (begun > 0)
        {
            int whole = begun - Utf8Tail.Length(received.Bytes);
            if (whole > 0)
            {
                ReturnText(kernel, received.Pointer, whole);
                received.Consume(whole);
                return true;
            }
            // The begin of one character: it stays until its rest has come.
            received.Bytes.CopyTo(new Span<byte>(at, begun));
        }
        while (true)
        {
            int count = Receive(kernel, at + begun, Chunk);
            if (count < 0) return count == Failed;
            received.Consume(received.Count);
            int size = begun + count;
            if (count == 0) return size == 0 ? kernel.Frame.ReturnNull() : ReturnText(kernel, at, size);
            var bytes = new ReadOnlySpan<byte>(at, size);
            if (Ascii.IsValid(bytes)) return kernel.Frame.Return(Value.OfMemory(ValueType.Latin1, at, size));
            int tail = Utf8Tail.Length(bytes);
            if (tail > 0) received.Append(bytes[^tail..]);
            if (tail < size) return kernel.Frame.Return(Value.OfMemory(ValueType.String, at, size - tail));
            begun = size;
        }
    }

    public bool TryReadBytes(Kernel kernel, int max)
    {
        if (!received.IsEmpty)
        {
            int taken = Math.Min(max, received.Count);
            kernel.Frame.Return(Value.OfMemory(ValueType.Bytes, received.Pointer, taken));
            received.Consume(taken);
            return true;
        }
        if (!CanReceive) return false;
        int room = Math.Min(max, Chunk);
        byte* memory = comesInBulk && room == Chunk ? NativeEngine.coro_buffer_new(kernel.Runtime, (ulong)room) : null;
        int count = Receive(kernel, memory != null ? memory : kernel.Transfer, room);
        comesInBulk = count >= Chunk / 2;
        if (memory != null)
        {
            if (comesInBulk) return kernel.Frame.Return(Value.OfMemory(ValueType.Buffer, memory, count));
            if (count > 0) Buffer.MemoryCopy(memory, kernel.Transfer, Kernel.TransferSize, count);
            NativeEngine.coro_buffer_free(kernel.Runtime, memory);
        }
        if (count < 0) return count == Failed;
        return count == 0 ? kernel.Frame.ReturnNull() : kernel.Frame.Return(Value.OfMemory(ValueType.Bytes, kernel.Transfer, count));
    }

    /// <param name="kernel">Its frame takes the outcome.</param>
    /// <param name="delimiter">See <see cref="ReadUntil"/>.</param>
    /// <param name="isLine">See <see cref="ReadUntil"/>.</param>
    /// <param name="limit">See <see cref="ReadUntil"/>.</param>
    /// <param name="searched">So many received bytes are known to hold no delimiter's begin.</param>
    public bool TryReadUntil(Kernel kernel, ReadOnlySpan<byte> delimiter, bool isLine, int limit, ref int searched)
    {
        while (true)
        {
            int used = received.IsEmpty
                ? -1
                : TakeUntil(kernel, received.Pointer, received.Count, delimiter, isLine, limit, ref searched);
            if (used >= 0)
            {
                received.Consume(used);
                return true;
            }
            if (!CanReceive) return false;
            bool direct = received.IsEmpty;
            int room = Chunk;
            byte* at = direct ? kernel.Transfer : received.Reserve(Chunk / 4, out room);
            int count = Receive(kernel, at, room);
            if (count < 0) return count == Failed;
            if (count == 0) return ReturnRest(kernel);
            if (!direct)
            {
                received.Commit(count);
                continue;
            }
            used = TakeUntil(kernel, at, count, delimiter, isLine, limit, ref searched);
            received.Append(new ReadOnlySpan<byte>(at, count)[Math.Max(used, 0)..]);
            if (used >= 0) return true;
        }
    }

    public bool TryReadExactly(Kernel kernel, int count)
    {
        while (received.Count < count)
        {
            if (!CanReceive) return false;
            bool direct = received.IsEmpty;
            int room = Chunk;
            byte* at = direct ? kernel.Transfer : received.Reserve(Chunk, out room);
            int came = Receive(kernel, at, room);
            if (came < 0) return came == Failed;
            if (came == 0) return FailEnded(kernel, received.Count, count);
            if (!direct)
            {
                received.Commit(came);
                continue;
            }
            int taken = came < count ? 0 : count;
            received.Append(new ReadOnlySpan<byte>(at, came)[taken..]);
            if (taken > 0) return kernel.Frame.Return(Value.OfMemory(ValueType.Bytes, at, taken));
        }
        kernel.Frame.Return(Value.OfMemory(ValueType.Bytes, received.Pointer, count));
        received.Consume(count);
        return true;
    }

    // ---- for large readExactly: see ReadOperation --------------------------------------------------------------------

    /// <summary>Moves what was received before to the front of a larger piece of memory.</summary>
    public int TakeReceived(byte* to, int most)
    {
        int count = Math.Min(most, received.Count);
        new ReadOnlySpan<byte>(received.Pointer, count).CopyTo(new Span<byte>(to, count));
        received.Consume(count);
        return count;
    }

    /// <summary>Puts bytes back that were taken for a call which failed; nothing was received since.</summary>
    public void PutBack(ReadOnlySpan<byte> bytes) => received.Append(bytes);

    /// <summary>Bytes received; 0: the end of the stream; -1: must wait; -2: failed, the frame says how.</summary>
    public int Receive(Kernel kernel, byte* at, int room)
    {
        if (!CanReceive) return Wait;
        if (tls is not null) return ReceiveTls(kernel, at, room);
        while (true)
        {
            nint count = isPipe ? Libc.read(Descriptor, at, room) : Libc.recv(Descriptor, at, room, 0);
            if (count >= 0)
            {
                if (count < room && count > 0) MarkDrained();
                return (int)count;
            }
            int error = Errno.Last;
            if (error == Errno.EINTR) continue;
            if (error == Errno.EAGAIN)
            {
                IsReadable = false;
                return Wait;
            }
            kernel.Frame.Fail(error, "read");
            return Failed;
        }
    }

    public static bool FailEnded(Kernel kernel, int came, int wanted) =>
        kernel.Frame.Fail(Failure.Error, $"The stream ended after {came} of {wanted} bytes", "ERR_STREAM_ENDED", systemCall: "read");

    // ---- details -----------------------------------------------------------------------------------------------------

    private ReadOperation TakeReader()
    {
        ReadOperation reader = spareReader ?? new ReadOperation(this);
        spareReader = null;
        return reader;
    }

    private bool WaitToRead(Kernel kernel, ReadOperation reader)
    {
        SendTicket();
        // Nothing to keep while nothing comes.
        received.FreeIfEmpty();
        return reader.Wait(kernel);
    }

    private static bool ReturnText(Kernel kernel, byte* at, int size)
    {
        ValueType type = Ascii.IsValid(new ReadOnlySpan<byte>(at, size)) ? ValueType.Latin1 : ValueType.String;
        return kernel.Frame.Return(Value.OfMemory(type, at, size));
    }

    // The stream has ended without the delimiter.
    private bool ReturnRest(Kernel kernel)
    {
        if (received.IsEmpty) return kernel.Frame.ReturnNull();
        ReturnText(kernel, received.Pointer, received.Count);
        received.Consume(received.Count);
        return true;
    }

    // How many bytes were used up, the outcome being in the frame (0: an error); -1: no delimiter yet.
    private static int TakeUntil(
        Kernel kernel, byte* at, int size, ReadOnlySpan<byte> delimiter, bool isLine, int limit, ref int searched)
    {
        var bytes = new ReadOnlySpan<byte>(at, size);
        int found = bytes[searched..].IndexOf(delimiter);
        int length = found < 0 ? size - (delimiter.Length - 1) : searched + found;
        if (isLine && length > 0 && at[length - 1] == (byte)'\r') length--;
        if (length > limit)
        {
            string message = $"More than {limit} bytes came without the end of the {(isLine ? "line" : "piece")}";
            kernel.Frame.Fail(Failure.RangeError, message, "ERR_LINE_TOO_LONG");
            return 0;
        }
        if (found < 0)
        {
            searched = Math.Max(size - (delimiter.Length - 1), 0);
            return -1;
        }
        ReturnText(kernel, at, length);
        return searched + found + delimiter.Length;
    }
}
