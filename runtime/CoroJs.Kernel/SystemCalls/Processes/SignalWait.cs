using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Processes;

/// <summary>A fiber that waits for one of some signals. Kernel thread only.</summary>
/// <param name="fiber">Who waits.</param>
/// <param name="mask">The signals: bit n - 1 for signal n.</param>
internal sealed class SignalWait(Fiber fiber, ulong mask) : Operation
{
    private int came;

    public readonly ulong Mask = mask;

    public override string Waiting => "a signal";

    /// <summary>The signal is here. False: another one was here before.</summary>
    public bool Give(Scheduler scheduler, int signal)
    {
        if (came != 0) return false;
        came = signal;
        scheduler.Wake(fiber);
        return true;
    }

    public override bool TryComplete(Kernel kernel, Fiber fiber) => came != 0 && kernel.Frame.Return(came);

    public override void Abandon(Kernel kernel, Fiber fiber) => kernel.SignalReceiver.Remove(this);
}
