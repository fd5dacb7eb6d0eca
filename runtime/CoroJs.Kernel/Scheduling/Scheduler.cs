using CoroJs.Engine;

namespace CoroJs.Scheduling;

/// <summary>
/// Runs the fibers of one runtime, one at a time, on the kernel thread: takes the next ready one, serves its system calls
/// until one parks it, and sleeps in the poller when none is ready. It knows no system call and no descriptor.
/// </summary>
internal sealed unsafe partial class Scheduler(Kernel kernel)
{
    /// <summary>System calls that a fiber may make in one turn, when all complete at once, before others get theirs.</summary>
    private const int CallsPerTurn = 2000;

    /// <summary>Turns between two looks at the poller while fibers are always ready.</summary>
    private const int TurnsPerPoll = 128;

    /// <summary>Switches between fibers that the engine may make by itself in one turn.</summary>
    private const int HandOversPerTurn = 64;

    /// <summary>From so many ready fibers on their memory is cold when their turn comes, and is asked for ahead
    /// (30,000 in turn, in the experiment that this kernel comes from: 520 instead of 650 ns a switch).</summary>
    private const int ManyReady = 1024;

    /// <summary>Milliseconds between two looks whether V8's own threads still work, when nothing else could wake a fiber.</summary>
    private const int BackgroundPatience = 5;

    private static readonly bool HasOtherProcessors = Environment.ProcessorCount > 1;

    private readonly ReadyQueue ready = new();
    private readonly Dictionary<nint, Fiber> pumps = [];
    private Fiber? rejectionReporter;
    private bool firstIsFixed;
    private int waitingOutside;
    private int turns; // since the poller was asked last
    private bool stopping;

    /// <summary>The fiber whose system call is being served.</summary>
    public Fiber Current { get; private set; } = null!;

    /// <summary>For tests: which of the ready fibers runs next.</summary>
    public Random? Shuffle { get; init; }

    /// <summary>Fibers that have begun and not ended, but for pumps that rest.</summary>
    public int Alive { get; private set; }

    public int ParkedCount { get; private set; }

    /// <summary>When the poller was asked last, on the clock of <see cref="AlarmClock.Now"/>.</summary>
    public long Now { get; private set; } = AlarmClock.Now;

    /// <summary>Fibers for promise jobs, busy or resting.</summary>
    public int PumpCount => pumps.Count;

    // ---- for system calls, on behalf of Current ----------------------------------------------------------------

    /// <summary>Takes in a fiber that the engine made.</summary>
    public Fiber Adopt(nint native, FiberRole role, RuntimeContext context)
    {
        var fiber = new Fiber(native, role, context) { CpuLimit = kernel.CpuLimit };
        if (kernel.Options.Budget is { } budget) fiber.Budget = budget;
        kernel.Handles.Add(fiber);
        fiber.Owner = context;
        Alive++;
        return fiber;
    }

    /// <summary>Parks the running fiber until it is woken and the operation is complete. Returns false, for a system call to return.</summary>
    public bool Park(Operation operation)
    {
        Current.Operation = operation;
        SetParked(Current, operation);
        // A call that is no blocking one by name, but would have to wait after all: its next turn ends it.
        if (Current.Interruption != Interruption.None) Wake(Current);
        return false;
    }

    /// <summary>Puts the running fiber behind all others; its result is what Fiber.Result says.</summary>
    public bool PutBack()
    {
        // Whom it has woken in this turn stands before it.
        if (kernel.FiberPage.HasWakes) kernel.FiberPage.DeliverWakes(kernel);
        ready.AddLast(Current);
        return false;
    }

    /// <summary>Lets a new fiber run at once; the running one goes on, with its result, when that one parks or ends.</summary>
    public bool RunFirst(Fiber fiber)
    {
        ready.AddFirst(Current);
        ready.AddFirst(fiber);
        firstIsFixed = true;
        return false;
    }

    /// <summary>Makes a parked fiber ready; no effect on any other.</summary>
    public void Wake(Fiber fiber)
    {
        if (!fiber.Parked) return;
        Take(fiber);
        if (fiber.Operation == HandOverOperation.Instance) NativeEngine.coro_hold(fiber.Native, 1);
        else if (fiber.Operation is ParkOperation { IsPlain: true }) NativeEngine.coro_set_coroutine(fiber.Native, Coroutine.None);
        ready.AddLast(fiber);
    }

    // A parked fiber is no longer.
    private void Take(Fiber fiber)
    {
        fiber.Parked = false;
        ParkedCount--;
        if (fiber.WaitsOutside) waitingOutside--;
    }

    /// <summary>Ends the fiber's present wait in a <see cref="ParkOperation"/>, or its next one.</summary>
    public void Unpark(Fiber fiber)
    {
        fiber.WakeKept = true;
        if (fiber.Parked && (fiber.Operation is ParkOperation || fiber.Operation == HandOverOperation.Instance)) Wake(fiber);
    }

    /// <summary>From now on each blocking call of the fiber fails, the one that it waits in too, unless that one's outcome is
    /// there already.</summary>
    public void Interrupt(Fiber fiber, Interruption why)
    {
        fiber.Interruption |= why;
        if (fiber.Native != 0) NativeEngine.coro_hold(fiber.Native, 1);
        if (fiber == Current) kernel.FiberPage.Update(fiber);
        Wake(fiber);
    }

    /// <summary>Takes an interruption back.</summary>
    public void Resume(Fiber fiber, Interruption why)
    {
        fiber.Interruption &= ~why;
        // One that waits in a hand-over may be held because it has its turn already.
        if (fiber.Interruption == Interruption.None && fiber.Native != 0 && fiber.Operation != HandOverOperation.Instance) NativeEngine.coro_hold(fiber.Native, 0);
        if (fiber == Current) kernel.FiberPage.Update(fiber);
    }

    public void Add(Fiber fiber) => ready.AddLast(fiber);

    public bool HasReady => ready.Count > 0;

    /// <summary>The fiber unwinds at its next turn, without running any of its code; that is soon, unless it waits for something
    /// that must come to its end first.</summary>
    public void Kill(Fiber fiber)
    {
        NativeEngine.coro_kill(fiber.Native);
        if (!fiber.Parked || fiber.Operation is not { } operation || !operation.TryAbandon(kernel, fiber)) return;
        fiber.Operation = null;
        Wake(fiber);
    }

    /// <summary>The same for all fibers of a context, but for the running one.</summary>
    public void KillAll(RuntimeContext context)
    {
        foreach (Fiber fiber in kernel.Handles.All<Fiber>())
            if (fiber.Context == context && !fiber.IsIdle && fiber.Native != 0) Kill(fiber);
    }

    /// <summary>The engine has taken the resting pumps of a context back.</summary>
    public void ForgetPumps(RuntimeContext context)
    {
        foreach ((nint native, Fiber pump) in pumps)
        {
            if (pump.Context != context) continue;
            pump.Native = 0;
            kernel.Handles.Remove(pump);
            pumps.Remove(native);
        }
    }

    /// <summary>Some fiber other than the running one can run, or may be woken from outside.</summary>
    public bool HasWork =>
        ready.Count > 0 || waitingOutside > 0 || kernel.TimersKeepAlive || kernel.Pool.Outstanding > 0 || kernel.FiberPage.HasWakes || (kernel.Frame.Signals & Signals.Jobs) != 0;

    /// <summary>Something outside the runtime that no fiber waits for keeps the program alive, or no longer does.</summary>
    public void KeepAlive(bool on) => waitingOutside += on ? 1 : -1;

    /// <summary>The loop ends before the next fiber would run.</summary>
    public void Stop() => stopping = true;

    public bool IsStopping => stopping;

    // ---- the loop ------------------------------------------------------------------------------------------------

    /// <summary>Until no fiber can ever run again or <see cref="Stop"/>.</summary>
    public void Run() => RunUntil(null);

    /// <summary>Inside of a system call, on behalf of the host: until its call is over. The caller's system call goes on then.</summary>
    public void RunNested(Hosting.HostCall call)
    {
        Fiber current = Current;
        bool wasFixed = firstIsFixed;
        TellBudget(current);
        if (kernel.FiberPage.HasWakes) kernel.FiberPage.DeliverWakes(kernel);
        firstIsFixed = false;
        try
        {
            RunUntil(call);
        }
        finally
        {
            Current = current;
            firstIsFixed = wasFixed;
            if (current is not null)
            {
                kernel.Context = current.Context;
                kernel.FiberPage.Enter(current);
            }
            kernel.Frame.Clear();
        }
    }

    private void RunUntil(Hosting.HostCall? goal)
    {
        while (!stopping && goal is not { IsOver: true })
        {
            turns++;
            if (kernel.Frame.Signals != Signals.None && !ServeSignals()) break;
            if (ready.Count == 0)
            {
                if (RunPump(withTasks: true) || kernel.Frame.Signals != Signals.None) continue;
                if (!Sleep()) break;
                continue;
            }
            if (kernel.Pool.Computing is { HasUnannounced: true } computing && (HasOtherProcessors || turns >= TurnsPerPoll))
                computing.Announce();
            if (turns >= TurnsPerPoll) Poll(0);
            RunTurn(Shuffle is null || firstIsFixed ? ready.TakeFirst() : ready.TakeAny(Shuffle));
        }
    }

    private void RunTurn(Fiber fiber)
    {
        if (fiber.Role != FiberRole.Pump) firstIsFixed = false;
        Current = fiber;
        endedCall = null;
        if (kernel.Context != fiber.Context) kernel.Context = fiber.Context;
        kernel.FiberPage.Enter(fiber);
        if (kernel.Watch is { } watch && !watch.Begin(fiber)) fiber.Budget!.RanOut(kernel, fiber);
        Go(fiber);
        if (kernel.FiberPage.HasWakes) kernel.FiberPage.DeliverWakes(kernel);
        if (heir is not null) RunHeirs();
        if (fiber.Native != 0) TellBudget(fiber);
    }

    // It has not ended, and others run.
    private void TellBudget(Fiber? fiber)
    {
        if (fiber is { IsCharged: true }) fiber.Budget?.Waits(kernel);
        else if (fiber is { Call: { Pending: not null } call }) call.Budget!.Waits(kernel);
    }

    private void Go(Fiber fiber)
    {
        TrapFrame frame = kernel.Frame;
        frame.Clear();
        if (fiber.WakeKept && fiber.Operation is ParkOperation { IsPlain: true })
        {
            // What the library's own waits end with, without the detours below.
            fiber.WakeKept = false;
            fiber.Operation = null;
        }
        else if (fiber.Operation is { } operation)
        {
            if (!Complete(operation, fiber))
            {
                if (fiber.Interruption == Interruption.None || !operation.TryAbandon(kernel, fiber))
                {
                    SetParked(fiber, operation);
                    return;
                }
                frame.FailCancelled();
            }
            fiber.Operation = null;
        }
        else
        {
            frame.Result = fiber.Result;
        }
        if (ready.Count > ManyReady)
        {
            frame.Expect(ready.PeekNative(1), ready.PeekNative(4));
            ready.Prefetch(3);
        }
        int budget = CallsPerTurn;
        while (true)
        {
            frame.Native.HandOvers = HandOversOf(fiber);
            Reason reason = NativeEngine.coro_resume(fiber.Native);
            if (frame.Native.Running != fiber.Native || frame.Native.MovedCount != 0) fiber = FollowHandOvers(fiber);
            switch (reason)
            {
                case Reason.Trap:
                    if (!kernel.Serve()) return;
                    if (stopping) return;
                    if (--budget > 0) continue;
                    // Others get their turn; the outcome of this call is kept meanwhile.
                    if (kernel.FiberPage.HasWakes) kernel.FiberPage.DeliverWakes(kernel);
                    fiber.Operation = KeptOutcome.Of(frame);
                    kernel.GaveWay(fiber);
                    Poll(0);
                    ready.AddLast(fiber);
                    return;
                case Reason.Interrupted:
                    kernel.Interrupted(fiber);
                    continue;
                case Reason.Idle:
                    fiber.IsIdle = true;
                    LeavePump(fiber);
                    return;
                case Reason.Fatal:
                    kernel.Died(fiber);
                    return;
                case Reason.Threw:
                    if (!EndCall(fiber, Reason.Threw)) kernel.ReportThrown(fiber);
                    End(fiber);
                    return;
                case Reason.Killed:
                    EndKilled(fiber);
                    return;
                default:
                    EndCall(fiber, Reason.Done);
                    End(fiber);
                    return;
            }
        }
    }

    private bool Complete(Operation operation, Fiber fiber)
    {
        try
        {
            return operation.TryComplete(kernel, fiber);
        }
        catch (SystemCalls.SystemCallException e)
        {
            kernel.Frame.Fail(e);
            return true;
        }
    }

    // True: the fiber was that of a call of the host, which knows now how it has ended.
    private bool EndCall(Fiber fiber, Reason reason)
    {
        if (fiber.Call is not { } call || call.Fiber != fiber) return false;
        call.Ended(kernel, reason);
        return true;
    }

    // The kernel, or the limit of the heap, has ended it.
    private void EndKilled(Fiber fiber)
    {
        if (kernel.Host is not null && fiber.Ending is null && (kernel.Frame.Signals & Signals.HeapLimit) != 0) kernel.MemoryRanOut(fiber);
        if (fiber.Role == FiberRole.Pump && fiber.Ending is not null) JobsWereCut(fiber);
        bool wasCall = EndCall(fiber, Reason.Killed);
        Hosting.HostCall? call = fiber.Call;
        End(fiber);
        if (!wasCall || fiber.Ending is not null) kernel.ReportKilled(fiber, call);
    }

    private void End(Fiber fiber)
    {
        if (kernel.FiberPage.TakeHeir() is var id and not 0 && kernel.Handles.Find(id) is Fiber next && next.Context == fiber.Context) Inherit(next);
        nint native = fiber.Native;
        fiber.Native = 0;
        endedCall = fiber.Call;
        fiber.Call = null;
        NativeEngine.coro_free(native);
        // Of one that the kernel ended the library learns next; its id stays so long.
        if (fiber.Ending is null) kernel.Handles.Remove(fiber);
        if (fiber.Deadline is { } deadline) kernel.Clock.Cancel(deadline);
        if (fiber.Role == FiberRole.Pump) pumps.Remove(native);
        else Alive--;
        if (fiber.Context.IsClosing) fiber.Context.CloseIfEmpty(kernel);
    }

    private void SetParked(Fiber fiber, Operation operation)
    {
        fiber.Parked = true;
        fiber.ParkedSince = Now;
        fiber.WaitsOutside = operation.WaitsOutside || fiber.Deadline is { IsArmed: true };
        if (fiber.WaitsOutside) waitingOutside++;
        ParkedCount++;
    }

    // Promise jobs run before the next fiber; false when the program ends.
    private bool ServeSignals()
    {
        if ((kernel.Frame.Signals & Signals.Dead) != 0)
        {
            kernel.Died(null);
            return false;
        }
        if ((kernel.Frame.Signals & Signals.Jobs) != 0)
        {
            RunPump(withTasks: false);
            return !stopping;
        }
        Signals signals = kernel.Frame.Signals;
        kernel.Frame.ClearSignals(signals);
        if ((signals & Signals.HeapLimit) != 0) kernel.HeapLimitMet();
        // Behind the fibers that are ready: whoever rejected a promise may still handle it in this turn of his. One fiber
        // reports at a time; the engine repeats the signal until somebody has taken the list.
        if ((signals & Signals.Rejections) != 0 && rejectionReporter is not { Native: not 0 })
        {
            rejectionReporter = kernel.StartHook(kernel.ContextWithRejections(), "rejections", FiberRole.Task, null);
            // The host is told which of its calls the promise belongs to.
            if (rejectionReporter is not null) rejectionReporter.Call = Current?.Call;
            // No room for it: fibers must end first.
            if (rejectionReporter is null && !stopping) Poll(BackgroundPatience);
        }
        return !stopping;
    }

    // Whether a pump had something to run.
    private bool RunPump(bool withTasks)
    {
        kernel.Frame.ClearSignals(Signals.Jobs);
        nint native = NativeEngine.coro_pump(kernel.Runtime, withTasks ? 1 : 0);
        if (native == 0) return false;
        if (!pumps.TryGetValue(native, out Fiber? pump))
        {
            pump = new Fiber(native, FiberRole.Pump, kernel.ContextOf(native)) { CpuLimit = kernel.CpuLimit };
            if (kernel.Options.Budget is { } budget) pump.Budget = budget;
            kernel.Handles.Add(pump);
            pump.Owner = pump.Context;
            pumps.Add(native, pump);
        }
        pump.IsIdle = false;
        if (kernel.Host is not null) ChargePump(pump, withTasks);
        if (HasOtherProcessors && kernel.Pool.Computing is { HasUnannounced: true } computing) computing.Announce();
        RunTurn(pump);
        return true;
    }

    // Nothing is ready. False: nothing ever will be.
    private bool Sleep()
    {
        kernel.Mailbox.DeliverAll(kernel);
        if (ready.Count > 0) return true;
        if (kernel.Pool.Computing is { } computing && computing.Help())
        {
            Poll(0);
            return true;
        }
        if (kernel.Pool.Outstanding > 0)
        {
            kernel.Pool.AwaitBriefly();
            kernel.Mailbox.DeliverAll(kernel);
            if (ready.Count > 0) return true;
        }
        if (waitingOutside == 0 && !kernel.TimersKeepAlive && kernel.Pool.Outstanding == 0)
        {
            // V8 may still work for somebody on threads of its own (WebAssembly.compile). What they post they post before
            // they end: hence the second look at the tasks.
            // Coroutines that rest wait for nothing in particular.
            bool anyWaits = ParkedCount > NativeEngine.coro_resting(kernel.Runtime);
            if (anyWaits && NativeEngine.coro_background_work() != 0)
            {
                Poll(BackgroundPatience);
                return true;
            }
            if (RunPump(withTasks: true)) return true;
            if (kernel.StartEnding()) return true;
            if (anyWaits) kernel.ReportDeadlock();
            if (kernel.Host is null) return false;
            if (ready.Count > 0) return true;
        }
        // A letter may have said stop.
        if (stopping || !kernel.Mailbox.PrepareToSleep()) return true;
        kernel.Watch?.FallAsleep();
        Poll(kernel.Clock.UntilNext());
        kernel.Watch?.WakeUp();
        kernel.Mailbox.Awake();
        return true;
    }

    private void Poll(int timeout)
    {
        turns = 0;
        kernel.Poller.Wait(timeout, kernel.Handles, this);
        Now = AlarmClock.Now;
        kernel.Mailbox.DeliverAll(kernel);
        kernel.Clock.RingDue(kernel, Now);
    }
}
