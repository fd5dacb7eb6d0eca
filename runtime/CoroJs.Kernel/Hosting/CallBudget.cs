using CoroJs.Scheduling;

namespace CoroJs.Hosting;

/// <summary>
/// The limits on time of one call. Over its processor time all its fibers end at once. Over its wall time those that wait are
/// cancelled, and what is left when the grace is over ends. Kernel thread.
/// </summary>
internal sealed class CallBudget : TimeBudget
{
    private readonly HostCall call;
    private readonly CallLimits limits;
    private WallAlarm? alarm;
    private bool isReported;

    /// <param name="call">Whose.</param>
    /// <param name="limits">What they are.</param>
    /// <param name="begun">When it began.</param>
    public CallBudget(HostCall call, CallLimits limits, long begun)
    {
        this.call = call;
        this.limits = limits;
        Made = begun;
        ProcessorLimit = Math.Min(limits.ProcessorTime, call.Patience);
        WallDeadline = limits.WallDeadline(begun);
    }

    /// <summary>Its time is over: whatever it ends with now, it has failed.</summary>
    public bool IsOver { get; private set; }

    /// <summary>What it fails with; valid when its time is over.</summary>
    public ScriptTimeoutException Failure { get; private set; } = null!;

    /// <summary>Calls that never wait need no alarm.</summary>
    public override void Waits(Kernel kernel)
    {
        if (alarm is not null || WallDeadline == long.MaxValue) return;
        alarm = new WallAlarm(this);
        kernel.Clock.SetAt(alarm, WallDeadline - limits.GraceTime);
    }

    /// <summary>Something that the call has left is about to run. False: its time is over.</summary>
    public bool GoesOn(Kernel kernel)
    {
        if (IsOver) return false;
        bool isSpent = Used >= ProcessorLimit;
        double left = WallDeadline == long.MaxValue
            ? double.PositiveInfinity
            : (WallDeadline - AlarmClock.Now) / (double)AlarmClock.NanosecondsPerMillisecond - limits.Grace.TotalMilliseconds;
        // While it has fibers the alarm is set, or has just rung.
        if (call.HasFibers) return !isSpent && left > 0;
        if (isSpent || left <= 0) Fail(isSpent ? TimeLimitKind.Cpu : TimeLimitKind.Wall, "");
        else if (left < double.PositiveInfinity) kernel.Clock.Set(alarm ??= new WallAlarm(this), left);
        IsUnused = false;
        return !IsOver;
    }

    /// <summary>No fiber of the call is left.</summary>
    public void End(Kernel kernel)
    {
        if (alarm is not null) kernel.Clock.Cancel(alarm);
        IsUnused = true;
    }

    public override void RanOut(Kernel kernel, Fiber running)
    {
        if (!IsOver && Used < limits.ProcessorTime && AlarmClock.Now < WallDeadline && call.IsWanted)
        {
            Extend(Math.Min(limits.ProcessorTime, Used + call.Patience));
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
            ? $"The call has used its {limits.Processor.TotalMilliseconds} ms of processor time"
            : $"The call took longer than its {limits.Wall.TotalMilliseconds} ms")
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
        if (isFirst && limits.GraceTime > 0)
        {
            call.CancelFibers(kernel);
            kernel.Clock.Set(alarm!, limits.Grace.TotalMilliseconds);
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
