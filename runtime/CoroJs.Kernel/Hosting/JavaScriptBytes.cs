using System.Buffers;
using CoroJs.Engine;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs;

/// <summary>
/// Bytes that JavaScript and the host share, without a copy. As a parameter of a host function: the memory of the typed array
/// or ArrayBuffer that the script gave, to be read and written until the function returns or its task has ended, whichever is
/// later; the script may change it meanwhile, so what must not change between a check and its use is to be copied. As the
/// result of a host function, from <see cref="CoroRuntime.AllocateBytes"/>: the memory becomes the Uint8Array that the script
/// gets. Used when that time is over it throws; a span or a pointer from before must not be used then.
/// </summary>
/// <example>
/// <code>
/// runtime.AddHostFunction("sum", (JavaScriptBytes bytes) => { long sum = 0; foreach (byte b in bytes.GetSpan()) sum += b; return (double)sum; });
/// runtime.AddHostFunction("noise", (int count) => { JavaScriptBytes bytes = runtime.AllocateBytes(count); Random.Shared.NextBytes(bytes.GetSpan()); return bytes; });
/// </code>
/// </example>
public sealed unsafe class JavaScriptBytes : MemoryManager<byte>
{
    // Owned: a pin of the script's memory (coro_pin), or a buffer of the engine's (coro_buffer_new); one of the two.
    private nint pin;
    private nint buffer;
    private byte* start;

    private JavaScriptBytes(nint pin, nint buffer, byte* start, int length)
    {
        this.pin = pin;
        this.buffer = buffer;
        this.start = start;
        Length = length;
    }

    /// <summary>How many.</summary>
    public int Length { get; private set; }

    /// <summary>Those of the same call, which end together.</summary>
    internal JavaScriptBytes? Next { get; init; }

    /// <summary>The bytes. Any thread, one at a time.</summary>
    /// <exception cref="ObjectDisposedException">The call is over, or the bytes were given to JavaScript.</exception>
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(start is null, this);
        return new Span<byte>(start, Length);
    }

    /// <summary>Keeps the first ones only.</summary>
    /// <param name="length">No more than there are.</param>
    public void Trim(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length, nameof(length));
        Length = length;
    }

    /// <summary>A pointer, valid as long as the bytes are.</summary>
    /// <param name="elementIndex">To which of them.</param>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)Length, nameof(elementIndex));
        ObjectDisposedException.ThrowIf(start is null, this);
        return new MemoryHandle(start + elementIndex, default, this);
    }

    /// <summary>Nothing is to be done: the bytes do not move.</summary>
    public override void Unpin()
    {
        // See above.
    }

    /// <summary>Kernel thread: an argument of the present system call.</summary>
    internal static JavaScriptBytes OfArgument(Kernel kernel, int index, JavaScriptBytes? next)
    {
        nint pin = NativeEngine.coro_pin_argument(kernel.Runtime, index);
        if (pin == 0) throw new InsufficientMemoryException("There is no memory for a copy of a resizable buffer");
        ref Value value = ref kernel.Frame.Argument(index);
        // A size beyond int throws here: the pin is given back first.
        if (value.Size <= int.MaxValue) return new JavaScriptBytes(pin, 0, value.Pointer, (int)value.Size) { Next = next };
        NativeEngine.coro_unpin(pin);
        throw new ArgumentException($"Argument {index}: JavaScript gave {value.Size} bytes, more than a span can have");
    }

    /// <summary>Memory of the runtime, which does not end meanwhile. Null: there is none.</summary>
    internal static JavaScriptBytes? Allocate(nint runtime, int length)
    {
        byte* memory = NativeEngine.coro_buffer_new(runtime, (ulong)length);
        return memory is null ? null : new JavaScriptBytes(0, (nint)memory, memory, length);
    }

    /// <summary>Kernel thread: the result of a system call, which JavaScript owns from now on. False: it is the script's memory already,
    /// to be copied.</summary>
    internal bool TryGive(out Value value)
    {
        value = default;
        if (buffer == 0) return false;
        value = Value.OfMemory(ValueType.Buffer, start, Length);
        buffer = 0;
        start = null;
        return true;
    }

    /// <summary>The call is over: these, and those that came with them.</summary>
    internal static void End(JavaScriptBytes? bytes)
    {
        for (; bytes is not null; bytes = bytes.Next) ((IDisposable)bytes).Dispose();
    }

    /// <summary>Gives the memory back, once. No finalizer does: a span may be in use when nobody holds this any more.</summary>
    /// <param name="disposing">True.</param>
    protected override void Dispose(bool disposing)
    {
        start = null;
        if (Interlocked.Exchange(ref pin, 0) is var held and not 0) NativeEngine.coro_unpin(held);
        if (Interlocked.Exchange(ref buffer, 0) is var owned and not 0) NativeEngine.coro_buffer_free(0, (byte*)owned);
    }
}
