namespace CoroJs.Scheduling;

/// <summary>Waits for <see cref="Scheduler.Unpark"/>. One object may serve many fibers at a time: what is a fiber's own stands
/// in the fiber.</summary>
/// <param name="reason">For reports.</param>
/// <param name="isTimed">The fiber's alarm ends the wait.</param>
/// <param name="isPlain">The system call has no result: nobody asks how the wait ended.</param>
internal sealed class ParkOperation(string reason, bool isTimed, bool isPlain) : Operation
{
    public readonly bool IsPlain = isPlain;

    public override string Waiting => reason;

    public override bool WaitsOutside => isTimed;

    public override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        if (fiber.WakeKept)
        {
            fiber.WakeKept = false;
            if (isTimed) kernel.CancelAlarm(fiber);
            return IsPlain || kernel.Frame.Return(true);
        }
        return isTimed && fiber.Alarm!.HasRung && kernel.Frame.Return(false);
    }

    public override void Abandon(Kernel kernel, Fiber fiber)
    {
        if (isTimed) kernel.CancelAlarm(fiber);
    }
}
