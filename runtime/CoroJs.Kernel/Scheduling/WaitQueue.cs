namespace CoroJs.Scheduling;

/// <summary>
/// Fibers that wait for the same thing, first come first served. A fiber stays in the queue until its wait is over, so that
/// one which was woken too early keeps its place. A fiber waits in one queue at a time.
/// </summary>
internal sealed class WaitQueue
{
    private Fiber? last;

    public Fiber? First { get; private set; }

    public bool IsEmpty => First is null;

    /// <summary>Puts the fiber at the end, unless it waits here already.</summary>
    public void Add(Fiber fiber)
    {
        if (fiber.Queue == this) return;
        System.Diagnostics.Debug.Assert(fiber.Queue is null, "a fiber waits in one queue");
        fiber.Queue = this;
        fiber.NextWaiter = null;
        fiber.PreviousWaiter = last;
        if (last is null) First = fiber;
        else last.NextWaiter = fiber;
        last = fiber;
    }

    /// <summary>Whether it is this fiber's turn: nobody else waits before it.</summary>
    public bool IsTurnOf(Fiber fiber) => First is null || First == fiber;

    public void Remove(Fiber fiber)
    {
        if (fiber.Queue != this) return;
        if (fiber.PreviousWaiter is null) First = fiber.NextWaiter;
        else fiber.PreviousWaiter.NextWaiter = fiber.NextWaiter;
        if (fiber.NextWaiter is null) last = fiber.PreviousWaiter;
        else fiber.NextWaiter.PreviousWaiter = fiber.PreviousWaiter;
        fiber.NextWaiter = fiber.PreviousWaiter = null;
        fiber.Queue = null;
    }

    /// <summary>Wakes the first; it keeps its place until its operation takes it out.</summary>
    public void WakeFirst(Scheduler scheduler)
    {
        if (First is { } fiber) scheduler.Wake(fiber);
    }

    public void WakeAll(Scheduler scheduler)
    {
        for (Fiber? fiber = First; fiber is not null; fiber = fiber.NextWaiter) scheduler.Wake(fiber);
    }
}
