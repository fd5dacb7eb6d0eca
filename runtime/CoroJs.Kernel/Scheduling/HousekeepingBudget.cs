namespace CoroJs.Scheduling;

/// <summary>The time of what the library does for a context of a host, or V8 by itself, where no call asks for it. Programs can have
/// code of theirs run there (tampered prototypes, FinalizationRegistry), so it has a limit wherever calls have some.</summary>
internal sealed class HousekeepingBudget : TimeBudget
{
    private const int Milliseconds = 100;

    private HousekeepingBudget()
    {
        ProcessorLimit = Milliseconds * AlarmClock.NanosecondsPerMillisecond;
    }

    /// <summary>Null: nothing is limited.</summary>
    public static HousekeepingBudget? For(Kernel kernel) => kernel.Host is null || kernel.Watch is null ? null : new HousekeepingBudget();

    public override void RanOut(Kernel kernel, Fiber running) => Kernel.Kill(
        running, new Ending(0, Kernel.StackOf(running), $"What belongs to no call may take {Milliseconds} ms of processor time at once", "ERR_SCRIPT_EXECUTION_TIMEOUT"));
}
