using CoroJs.Engine;
using CoroJs.Scheduling;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Net;

/// <summary>A read that could not complete at once, of any style. Used again by its connection.</summary>
internal sealed unsafe class ReadOperation(Connection connection) : SocketOperation(connection)
{
    /// <summary>So many bytes one turn may receive before others get theirs.</summary>
    private const int BytesPerTurn = 4 << 20;

    private enum Style
    {
        Text,
        Bytes,
        Until,
        Exactly,
        LargeExactly,
    }

    private Style style;
    private int amount; // at most, the limit, or exactly
    private byte[] delimiter = [];
    private bool isLine;
    private int searched;
    private byte* memory; // of JavaScript, for LargeExactly
    private int filled;

    public override string Waiting => style switch
    {
        Style.Until => isLine ? "a line from a socket" : "a delimiter from a socket",
        Style.Exactly or Style.LargeExactly => $"{amount} bytes from a socket",
        _ => "data from a socket",
    };

    protected override WaitQueue Queue => Connection.Readers;

    protected override string SystemCall => "read";

    public ReadOperation ForText()
    {
        style = Style.Text;
        return this;
    }

    public ReadOperation ForBytes(int max)
    {
        style = Style.Bytes;
        amount = max;
        return this;
    }

    public ReadOperation ForDelimiter(ReadOnlySpan<byte> delimiter, bool isLine, int limit, int searched)
    {
        style = Style.Until;
        this.delimiter = isLine ? LineFeed : delimiter.ToArray();
        this.isLine = isLine;
        amount = limit;
        this.searched = searched;
        return this;
    }

    public ReadOperation ForExactly(int count)
    {
        style = Style.Exactly;
        amount = count;
        return this;
    }

    /// <summary>For a readExactly of many bytes, received where JavaScript will find them. False: no memory.</summary>
    public bool TryMakeRoom(Kernel kernel, int count)
    {
        style = Style.LargeExactly;
        amount = count;
        filled = 0;
        memory = NativeEngine.coro_buffer_new(kernel.Runtime, (ulong)count);
        return memory != null;
    }

    /// <summary>The first attempt of a large readExactly, whose turn it is. False: it must wait.</summary>
    public bool TryFinishAtOnce(Kernel kernel)
    {
        if (!TryFill(kernel)) return false;
        GiveBack(kernel);
        return true;
    }

    public override void Drop(Kernel kernel)
    {
        if (memory == null) return;
        NativeEngine.coro_buffer_free(kernel.Runtime, memory);
        memory = null;
    }

    protected override bool TryRun(Kernel kernel) => style switch
    {
        Style.Text => Connection.TryReadText(kernel),
        Style.Bytes => Connection.TryReadBytes(kernel, amount),
        Style.Until => Connection.TryReadUntil(kernel, delimiter, isLine, amount, ref searched),
        Style.Exactly => Connection.TryReadExactly(kernel, amount),
        _ => TryFill(kernel),
    };

    protected override void GiveBack(Kernel kernel)
    {
        if (memory != null && !Connection.IsClosed) Connection.PutBack(new ReadOnlySpan<byte>(memory, filled));
        Drop(kernel);
        if (!isLine) delimiter = [];
        Connection.GiveBack(this);
    }

    private static readonly byte[] LineFeed = [(byte)'\n'];

    private bool TryFill(Kernel kernel)
    {
        filled += Connection.TakeReceived(memory + filled, amount - filled);
        for (int turn = 0; filled < amount;)
        {
            if (turn >= BytesPerTurn)
            {
                GoOnSoon(kernel);
                return false;
            }
            int count = Connection.Receive(kernel, memory + filled, Math.Min(amount - filled, BytesPerTurn));
            if (count == 0) return Connection.FailEnded(kernel, filled, amount);
            if (count < 0) return count != -1;
            filled += count;
            turn += count;
        }
        kernel.Frame.Return(Value.OfMemory(ValueType.Buffer, memory, amount));
        memory = null;
        return true;
    }
}
