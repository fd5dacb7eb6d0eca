using CoroJs.Scheduling;

namespace CoroJs.Hosting;

/// <summary>
/// The limits on time of one call. Over its processor time all its fibers end at once. Over its wall time those that wait are
/// cancelled, and what is left when the grace is over ends. Kernel thread.
/// </summary>
internal sealed class CallBudget : TimeBudget
{
    private readonly HostCall call;
    private readonly WallAlarm alarm;
    private readonly TimeSpan wall, processor, grace;
    private long processorTime;
    private bool isReported;

    private CallBudget(HostCall call, TimeSpan wall, TimeSpan processor, TimeSpan grace)
    {
        this.call = call;
        this.wall = wall;
        this.processor = processor;
        this.grace = grace;
        alarm = new WallAlarm(this);
    }

    /// <summary>Its time is over: whatever it ends with now, it has failed.</summary>
    public bool IsOver { get; private set; }

    /// <summary>What it fails with; valid when its time is over.</summary>
    public ScriptTimeoutException Failure { get; private set; } = null!;

    /// <summary>Null: the call has no limits.</summary>
    public static CallBudget? Of(Kernel kernel, HostCall call)
    {
        CoroRuntimeOptions defaults = call.Context.Runtime.Options;
        TimeSpan wall = call.Options?.TimeLimit ?? defaults.TimeLimit ?? Timeout.InfiniteTimeSpan;
        TimeSpan processor = call.Options?.CpuLimit ?? defaults.CpuLimit ?? Timeout.InfiniteTimeSpan;
        long wallTime = Limits.Nanoseconds(wall), processorTime = Limits.Nanoseconds(processor), graceTime = Limits.Nanoseconds(defaults.Grace);
        long least = Math.Min(Math.Min(wallTime, processorTime), call.Patience);
        if (least == long.MaxValue) return null;
        kernel.WatchFor(least);
        long now = AlarmClock.Now;
        var budget = new CallBudget(call, wall, processor, defaults.Grace)
        {
            processorTime = processorTime,
            ProcessorLimit = Math.Min(processorTime, call.Patience),
            WallDeadline = wallTime < long.MaxValue - now - graceTime ? now + wallTime + graceTime : long.MaxValue,
        };
        if (budget.WallDeadline != long.MaxValue) kernel.Clock.Set(budget.alarm, wall.TotalMilliseconds);
        return budget;
    }

    /// <summary>No fiber of the call is left.</summary>
    public void End(Kernel kernel) => kernel.Clock.Cancel(alarm);

    public override void RanOut(Kernel kernel, Fiber running)
    {
        if (!IsOver && Used < processorTime && AlarmClock.Now < WallDeadline && call.IsWanted)
        {
            Extend(Math.Min(processorTime, Used + call.Patience));
            return;
        }
        if (!IsOver) Fail(Used >= ProcessorLimit ? TimeLimitKind.Cpu : TimeLimitKind.Wall, Kernel.StackOf(running));
        Kernel.Kill(running, Ending);
        // The others when that one has ended: now nothing may be done with them.
        if (!isReported) kernel.Mailbox.Post(new KillingRest(this));
        isReported = true;
    }

    private Ending Ending { get; set; } = null!;

    private void Fail(TimeLimitKind kind, string stack)
    {
        IsOver = true;
        Failure = new ScriptTimeoutException(kind == TimeLimitKind.Cpu
            ? $"The call has used its {processor.TotalMilliseconds} ms of processor time"
            : $"The call took longer than its {wall.TotalMilliseconds} ms")
        {
            Limit = kind,
            JavaScriptStack = stack,
        };
        // What is left of a call that has returned ends unseen otherwise.
        Ending = new Ending(0, stack, Failure.Message, "ERR_SCRIPT_EXECUTION_TIMEOUT", IsKnown: !call.IsOver);
    }

    private void Ring(Kernel kernel)
    {
        bool isFirst = !IsOver;
        if (isFirst) Fail(TimeLimitKind.Wall, Stack);
        if (isFirst && grace > TimeSpan.Zero)
        {
            call.CancelFibers(kernel);
            kernel.Clock.Set(alarm, grace.TotalMilliseconds);
            return;
        }
        call.Kill(kernel, Failure, Ending);
    }

    // Of the fiber that the call began with, while that one waits.
    private string Stack => call.Fiber is { Parked: true } fiber ? Kernel.StackOf(fiber) : "";

    private sealed class WallAlarm(CallBudget budget) : Alarm
    {
        public override void Ring(Kernel kernel) => budget.Ring(kernel);
    }

    private sealed class KillingRest(CallBudget budget) : IMail
    {
        public void Deliver(Kernel kernel) => budget.call.Kill(kernel, budget.Failure, budget.Ending);
    }
}
