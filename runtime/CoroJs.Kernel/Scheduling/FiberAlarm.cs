namespace CoroJs.Scheduling;

/// <summary>Wakes a fiber from its present wait and says that the time is over.</summary>
internal sealed class FiberAlarm(Fiber fiber) : Alarm
{
    /// <summary>It has rung since the wait began.</summary>
    public bool HasRung;

    public override void Ring(Kernel kernel)
    {
        HasRung = true;
        kernel.Scheduler.Wake(fiber);
    }
}
