using CoroJs.Scheduling;

namespace CoroJs.Hosting;

/// <content>Its limits on time.</content>
internal abstract unsafe partial class HostCall
{
    /// <summary>From here on what the watchdog may see too late of a call's first turn, its tick, is less than a tenth.</summary>
    private const long PendingFrom = 50 * AlarmClock.NanosecondsPerMillisecond;

    private CallBudget? budget;
    private CallLimits? pending;

    /// <summary>It has limits, and only the watchdog has an eye on them: most calls end in their first turn, after less than a
    /// microsecond, and cost no look at a clock. Any thread.</summary>
    public CallLimits? Pending => Volatile.Read(ref pending);

    /// <summary>Its limits on time, which are counted from now on at the latest; null: it has none. Its fibers keep them when it
    /// is over. Kernel thread.</summary>
    public CallBudget? Budget => budget ?? (pending is null ? null : MakeBudget());

    // When it begins.
    private void Limit()
    {
        CallLimits limits = context.Runtime.DefaultLimits.With(Options);
        long least = Math.Min(limits.Least, Patience);
        if (least == long.MaxValue) return;
        kernel!.WatchFor(least);
        if (least >= PendingFrom && Patience == long.MaxValue) Volatile.Write(ref pending, limits);
        else Fiber!.Budget = budget = new CallBudget(this, limits, AlarmClock.Now) { MadeInTurn = kernel.Watch!.Turn };
    }

    // Its first turn is about to end, or others join it, or its time is over.
    private CallBudget MakeBudget()
    {
        bool isRunning = Fiber is not null && Fiber == kernel!.Scheduler.Current;
        long processorTime = -1;
        budget = new CallBudget(this, pending!, isRunning ? kernel!.Watch!.BeginningOfTurn(out processorTime) : AlarmClock.Now);
        if (Fiber is not null) Fiber.Budget = budget;
        if (isRunning) kernel!.Watch!.ChargeTo(budget, processorTime);
        Volatile.Write(ref pending, null);
        return budget;
    }
}
