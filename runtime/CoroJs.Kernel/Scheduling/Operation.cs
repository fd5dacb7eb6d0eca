namespace CoroJs.Scheduling;

/// <summary>
/// What a parked fiber waits for. The scheduler asks it each time the fiber was woken whether it is complete, so a wake is
/// only a hint and may come too often.
/// </summary>
internal abstract class Operation
{
    /// <summary>Called on the kernel thread when it is the fiber's turn. True: the outcome is in the frame and the fiber runs
    /// on. False: the fiber stays parked, and this object made sure that somebody will wake it.</summary>
    public abstract bool TryComplete(Kernel kernel, Fiber fiber);

    /// <summary>What it waits for, in words for a report: "a connection on 127.0.0.1:80".</summary>
    public abstract string Waiting { get; }

    /// <summary>Something outside the runtime can end the wait: time, a descriptor, another thread. A program in which
    /// fibers wait, and none of them so, is deadlocked.</summary>
    public virtual bool WaitsOutside => true;

    /// <summary>The fiber stops waiting for another reason: it was cancelled, or its time is over. Gives back what the wait
    /// holds (places in queues, alarms, descriptors, memory). Called before the error is set, after TryComplete has said
    /// false.</summary>
    public virtual void Abandon(Kernel kernel, Fiber fiber) => fiber.Queue?.Remove(fiber);

    /// <summary>The same, unless what was begun must come to its end first: then false, and whatever would have woken the
    /// fiber still will.</summary>
    public virtual bool TryAbandon(Kernel kernel, Fiber fiber)
    {
        Abandon(kernel, fiber);
        return true;
    }
}
