using CoroJs.Engine;
using CoroJs.Hosting;

namespace CoroJs.Scheduling;

/// <content>To which call of a host promise jobs belong, and what becomes of them when it is ended.</content>
internal sealed unsafe partial class Scheduler
{
    /// <summary>Nanoseconds that the jobs may take together which an ended pump has left: others may have made them.</summary>
    private const long LeftoverTime = 20 * AlarmClock.NanosecondsPerMillisecond;

    // Of the fiber whose end the present turn was.
    private HostCall? endedCall;

    // Jobs run when the turn in which they were made is over: so they belong to whom that belonged to.
    private void ChargePump(Fiber pump, bool withTasks)
    {
        if (pump.Context.Leftover is { } leftover)
        {
            pump.Call = null;
            pump.Budget = leftover;
            pump.CpuLimit = 0;
            return;
        }
        HostCall? call = withTasks ? OldestCall(pump.Context) : Current?.Call ?? endedCall;
        if (call is not null && call.Context.Inner == pump.Context)
        {
            if (call is { HasFibers: false, Budget: { } budgetOfCall }) _ = budgetOfCall.GoesOn(kernel);
            pump.Call = call;
            pump.Budget = call.Budget;
            pump.CpuLimit = 0;
        }
        else if (HousekeepingBudget.For(kernel) is { } budget)
        {
            pump.Budget = budget;
        }
    }

    // V8 does not say for whom it has compiled in the background, or whose garbage is finalized.
    private HostCall? OldestCall(RuntimeContext context)
    {
        foreach (HostCall call in kernel.Host!.Calls.All())
            if (call.Context.Inner == context && !call.IsOver) return call;
        return null;
    }

    // All jobs have run.
    private void LeavePump(Fiber pump)
    {
        if (kernel.Host is null) return;
        pump.Context.Leftover = null;
        pump.Call = null;
        pump.Budget = null;
        pump.CpuLimit = kernel.CpuLimit;
    }

    // A pump was ended in the middle of a job. The others in its queue get a time of their own, once; whatever is there then
    // is dropped, for it may be that each makes two more.
    private void JobsWereCut(Fiber pump)
    {
        if (kernel.Host is null || pump.Context.IsClosing) return;
        if ((kernel.Frame.Signals & Signals.Jobs) == 0)
        {
            pump.Context.Leftover = null;
            return;
        }
        if (pump.Context.Leftover is null && (kernel.Frame.Signals & Signals.HeapLimit) == 0)
        {
            kernel.WatchFor(LeftoverTime);
            pump.Context.Leftover = new LeftoverBudget { ProcessorLimit = LeftoverTime };
            return;
        }
        pump.Context.Leftover = null;
        NativeEngine.coro_drop_jobs(pump.Context.Native);
    }

    private sealed class LeftoverBudget : TimeBudget
    {
        public override void RanOut(Kernel kernel, Fiber running) =>
            Kernel.Kill(running, new Ending(0, "", "Promise jobs were dropped: a call that was ended has left more than can be run", "ERR_JOBS_DROPPED"));
    }
}
