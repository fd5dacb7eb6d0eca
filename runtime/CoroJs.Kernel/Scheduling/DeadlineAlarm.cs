namespace CoroJs.Scheduling;

/// <summary>The deadline of a fiber: from its time on every blocking call of the fiber fails.</summary>
internal sealed class DeadlineAlarm(Fiber fiber) : Alarm
{
    public override void Ring(Kernel kernel) => kernel.Scheduler.Interrupt(fiber, Interruption.Late);
}
