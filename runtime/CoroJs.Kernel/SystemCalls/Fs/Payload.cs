using System.Runtime.InteropServices;
using CoroJs.Engine;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Fs;

/// <summary>
/// The bytes of a write while its fiber is parked: small ones are copied; large typed arrays are pinned and large strings,
/// which the engine keeps until the fiber runs again, used where they lie.
/// </summary>
internal unsafe struct Payload
{
    private const uint PinFrom = 64 << 10;
    private const uint StringsStayFrom = 256 << 10; // CORO_LARGE of coro.h

    private nint pin;
    private byte* own;

    public byte* Bytes { get; private set; }

    public long Size { get; private set; }

    /// <summary>The bytes are memory of the runtime: see <see cref="Scheduling.BlockingJob"/>.</summary>
    public bool IsBorrowed { get; private set; }

    /// <summary>Kernel thread: takes an argument of the present trap. TypeError when it is neither string nor bytes.</summary>
    public static Payload Of(Kernel kernel, int index, string name)
    {
        ref Value value = ref kernel.Frame.Data(index, name);
        var payload = new Payload { Size = value.Size };
        if (value.Type == ValueType.Bytes && value.Size >= PinFrom) payload.pin = NativeEngine.coro_pin_argument(kernel.Runtime, index);
        payload.Bytes = value.Pointer;
        payload.IsBorrowed = payload.pin != 0 || (value.Type == ValueType.String && value.Size > StringsStayFrom);
        if (!payload.IsBorrowed) payload.Copy();
        return payload;
    }

    /// <summary>Inside the runtime: from now on the bytes are ours.</summary>
    public void Copy()
    {
        own = (byte*)NativeMemory.Alloc((nuint)Math.Max(Size, 1));
        Buffer.MemoryCopy(Bytes, own, Size, Size);
        Bytes = own;
        ReleaseRuntimeMemory();
    }

    public void ReleaseRuntimeMemory()
    {
        IsBorrowed = false;
        if (pin != 0) NativeEngine.coro_unpin(pin);
        pin = 0;
    }

    public void ReleaseOwn()
    {
        NativeMemory.Free(own);
        own = null;
    }
}
