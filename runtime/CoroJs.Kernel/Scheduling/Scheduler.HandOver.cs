using CoroJs.Engine;

namespace CoroJs.Scheduling;

/// <summary>Hand-over: one fiber runs at once in place of another, which waits for it or rests. coro.h says what the engine
/// does of that by itself.</summary>
internal sealed unsafe partial class Scheduler
{
    // Whom the running fiber has handed over to: runs next, before promise jobs.
    private Fiber? heir;

    /// <summary>Parks the running fiber until another one hands over to it.</summary>
    /// <param name="state">It has entered the other, or rests until it is entered.</param>
    /// <param name="target">Who runs at once; null: the fiber only waits on.</param>
    public bool HandOver(Coroutine state, Fiber? target)
    {
        Fiber fiber = Current;
        if (target is not null) fiber.WakeKept = false;
        AwaitHandOver(fiber, state);
        if (target is not null) Inherit(target);
        else if (fiber.WakeKept) Wake(fiber);
        return false;
    }

    /// <summary>Lets a new fiber run at once; the running one waits until it is handed back.</summary>
    public bool Enter(Fiber fiber)
    {
        Current.WakeKept = false;
        AwaitHandOver(Current, Coroutine.Entered);
        heir = fiber;
        return false;
    }

    /// <summary>A fiber that waits in a hand-over runs as soon as the running one has parked or ended.</summary>
    public void Inherit(Fiber target)
    {
        if (target.Operation != HandOverOperation.Instance) return;
        target.WakeKept = true;
        // Woken for another reason, it has its turn already.
        if (!target.Parked) return;
        Take(target);
        heir = target;
    }

    /// <summary>The library's own wait, of the running fiber; see <see cref="Park"/>.</summary>
    public bool Await(ParkOperation operation)
    {
        Fiber fiber = Current;
        if (fiber.WakeKept)
        {
            fiber.WakeKept = false;
            return true;
        }
        AwaitWake(fiber, operation);
        NativeEngine.coro_wait(fiber.Native, fiber.Id);
        return false;
    }

    private void AwaitWake(Fiber fiber, ParkOperation operation)
    {
        fiber.Operation = operation;
        fiber.Parked = true;
        fiber.ParkedSince = Now;
        fiber.WaitsOutside = fiber.Deadline is { IsArmed: true };
        if (fiber.WaitsOutside) waitingOutside++;
        ParkedCount++;
    }

    // How often fibers may hand over to one another until the kernel is asked again. Where somebody else has a turn, and where
    // turns are counted or chosen, they may not.
    private int HandOversOf(Fiber fiber) =>
        ready.Count == 0 && !fiber.WakeKept && Shuffle is null && kernel.Watch is null ? HandOversPerTurn : 0;

    private void AwaitHandOver(Fiber fiber, Coroutine state)
    {
        NativeEngine.coro_set_coroutine(fiber.Native, state);
        NativeEngine.coro_hold(fiber.Native, fiber.Interruption == Interruption.None ? 0 : 1);
        fiber.Operation = HandOverOperation.Instance;
        SetParked(fiber, HandOverOperation.Instance);
        if (fiber.Interruption != Interruption.None && state == Coroutine.Entered) Wake(fiber);
    }

    // Fibers have handed over without the kernel since the engine was asked to run this one. Returns the one that runs.
    private Fiber FollowHandOvers(Fiber before)
    {
        ref NativeFrame frame = ref kernel.Frame.Native;
        Fiber running = before;
        if (frame.Running != before.Native)
        {
            running = (Fiber)kernel.Handles.Find(frame.RunningTag)!;
            Take(running);
            running.Operation = null;
            AwaitNext(before);
            Current = running;
            kernel.FiberPage.Enter(running);
        }
        for (int i = 0; i < frame.MovedCount; i++)
        {
            if (kernel.Handles.Find(frame.Moved[i]) is not Fiber { Parked: true } fiber || fiber == before) continue;
            // It has been elsewhere in between, and waits for something else, or anew.
            Take(fiber);
            AwaitNext(fiber);
        }
        turns += HandOversPerTurn - frame.HandOvers;
        return running;
    }

    private void AwaitNext(Fiber fiber)
    {
        Coroutine state = NativeEngine.coro_coroutine_of(fiber.Native);
        if (state == Coroutine.Waiting) AwaitWake(fiber, kernel.ParkReasons.Of(NativeEngine.coro_reason_of_wait(fiber.Native)));
        else AwaitHandOver(fiber, state);
    }

    private void RunHeirs()
    {
        while (heir is { } fiber && !stopping)
        {
            heir = null;
            Current = fiber;
            kernel.FiberPage.Enter(fiber);
            if (kernel.Watch is { } watch && !watch.Begin(fiber)) fiber.Budget!.RanOut(kernel, fiber);
            Go(fiber);
            if (kernel.FiberPage.HasWakes) kernel.FiberPage.DeliverWakes(kernel);
        }
    }
}
