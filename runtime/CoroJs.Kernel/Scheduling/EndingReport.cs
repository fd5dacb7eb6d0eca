using CoroJs.Engine;

namespace CoroJs.Scheduling;

/// <summary>Hands a fiber's <see cref="Ending"/> to the library when the fiber that tells of it begins.</summary>
internal sealed class EndingReport(Fiber ended, Ending ending) : Operation
{
    public override string Waiting => "its first turn";

    public override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        ref NativeFrame frame = ref kernel.Frame.Native;
        frame.ArgumentCount = 8;
        frame.Arguments[0] = Value.OfBigInt(ended.Id);
        frame.Arguments[1] = kernel.Frame.ValueOf(ended.Label);
        frame.Arguments[2] = Value.Of((int)ended.Role);
        frame.Arguments[3] = Value.Of(ending.Limit);
        frame.Arguments[4] = kernel.Frame.ValueOf(ending.Stack);
        frame.Arguments[5] = ending.Message is null ? default : kernel.Frame.ValueOf(ending.Message);
        frame.Arguments[6] = ending.Code is null ? default : kernel.Frame.ValueOf(ending.Code);
        frame.Arguments[7] = Value.Of(ending.IsKnown);
        kernel.Handles.Remove(ended);
        return true;
    }
}
