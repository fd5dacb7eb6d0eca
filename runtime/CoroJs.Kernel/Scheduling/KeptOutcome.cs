using CoroJs.Engine;

namespace CoroJs.Scheduling;

/// <summary>The outcome of a system call, kept with its memory while other fibers use the frame.</summary>
internal sealed class KeptOutcome : Operation
{
    private readonly NativeFrame outcome;
    private readonly OutcomeMemory memory;

    private KeptOutcome(TrapFrame frame) => memory = frame.Detach(out outcome);

    public override string Waiting => "its turn";

    /// <summary>Takes the outcome out of the frame.</summary>
    public static KeptOutcome Of(TrapFrame frame) => new(frame);

    public override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        kernel.Frame.Restore(outcome, memory);
        return true;
    }
}
