using System.Runtime.InteropServices;
using CoroJs.Engine;
using CoroJs.Scheduling;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Net;

/// <summary>A write that the system has not taken whole, or a half-close behind such writes. Used again by its connection.</summary>
internal sealed unsafe class WriteOperation(Connection connection) : SocketOperation(connection)
{
    /// <summary>CORO_LARGE of coro.h: longer strings stay where they are until their fiber is resumed.</summary>
    private const int LongString = 256 << 10;

    /// <summary>From here on bytes are held where they are instead of being copied.</summary>
    private const int WorthPinning = 64 << 10;

    private byte* data;
    private int size, sent;
    private void* copy;
    private nint pin;
    private bool isShutdown;

    public override string Waiting => "room to write to a socket";

    protected override WaitQueue Queue => Connection.Writers;

    protected override string SystemCall => isShutdown ? "shutdown" : "write";

    /// <summary>Keeps the data of the present call, of which so many bytes are sent.</summary>
    public WriteOperation ForData(Kernel kernel, int argument, int sent)
    {
        ref Value value = ref kernel.Frame.Argument(argument);
        isShutdown = false;
        data = value.Pointer;
        size = (int)value.Size;
        this.sent = sent;
        if (value.Type == ValueType.String && size > LongString) return this;
        if (value.Type == ValueType.Bytes && size >= WorthPinning)
        {
            pin = NativeEngine.coro_pin_argument(kernel.Runtime, argument);
            data = value.Pointer;
            if (pin != 0) return this;
        }
        copy = NativeMemory.Alloc((nuint)(size - sent));
        Buffer.MemoryCopy(data + sent, copy, size - sent, size - sent);
        data = (byte*)copy - sent;
        return this;
    }

    public WriteOperation ForShutdown()
    {
        isShutdown = true;
        size = sent = 0;
        return this;
    }

    public override void Drop(Kernel kernel)
    {
        NativeMemory.Free(copy);
        if (pin != 0) NativeEngine.coro_unpin(pin);
        copy = data = null;
        pin = 0;
    }

    protected override bool TryRun(Kernel kernel)
    {
        if (isShutdown) return Connection.ShutdownNow(kernel);
        int before = sent, unsentBefore = Connection.Unsent;
        bool failed = !Connection.TrySend(kernel, data, size, ref sent);
        if (failed) return true;
        if (sent == size && !Connection.HasUnsent) return kernel.Frame.ReturnBigInt((ulong)size);
        if (Connection.IsWritable) GoOnSoon(kernel);
        if (sent > before || Connection.Unsent < unsentBefore) Connection.StartTimeout(kernel, this);
        return false;
    }

    protected override void FailLate(Kernel kernel)
    {
        string how = isShutdown ? "" : $" ({sent} of {size} bytes were sent)";
        kernel.Frame.Fail(
            Failure.Error, $"ETIMEDOUT: connection timed out, {SystemCall}{how}", "ETIMEDOUT", Platform.Errno.ETIMEDOUT, SystemCall);
    }

    protected override void GiveBack(Kernel kernel)
    {
        Drop(kernel);
        Connection.GiveBack(this);
    }
}
