using CoroJs.Engine;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.Scheduling;

/// <summary>The outcome of a system call, kept with copies of its memory while other fibers use the frame.</summary>
internal sealed unsafe class KeptOutcome : Operation
{
    private readonly NativeFrame kept;
    private readonly byte[]? bytes;

    private KeptOutcome(in NativeFrame frame, byte[]? bytes)
    {
        kept = frame;
        this.bytes = bytes;
    }

    public override string Waiting => "its turn";

    /// <summary>Copies the outcome in the frame; null when nothing but a plain value has to be kept … which it keeps too.</summary>
    public static KeptOutcome Of(TrapFrame frame)
    {
        ref NativeFrame native = ref frame.Native;
        byte[]? bytes = native.Result.Type is ValueType.String or ValueType.Latin1 or ValueType.Bytes ? native.Result.Bytes.ToArray() : null;
        return new KeptOutcome(native, bytes);
    }

    public override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        kernel.Frame.Restore(kept, bytes);
        return true;
    }
}
