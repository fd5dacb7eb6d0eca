namespace CoroJs.Scheduling;

/// <summary>
/// A call that may block, made on a thread of the <see cref="BlockingPool"/> while the fiber that wants it is parked.
/// </summary>
internal abstract class BlockingJob : Operation, IMail
{
    private Fiber? fiber;
    private bool finished;
    private Exception? unexpected;

    /// <summary>Kernel thread: parks the running fiber until the job is done. The value is for a system call to return.</summary>
    public bool Start(Kernel kernel)
    {
        fiber = kernel.Scheduler.Current;
        kernel.Pool.Start(this);
        return kernel.Scheduler.Park(this);
    }

    /// <summary>Any thread of the pool. Keeps its outcome, errors too, in fields; touches nothing of the kernel.</summary>
    protected abstract void Execute();

    /// <summary>Kernel thread: writes the outcome into the frame.</summary>
    protected abstract void WriteOutcome(Kernel kernel);

    /// <summary>Kernel thread: the fiber is gone (the runtime ends); gives back what the job acquired.</summary>
    protected virtual void Discard(Kernel kernel)
    {
    }

    public void Run()
    {
        try
        {
            Execute();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A fault of ours must reach the program as an error instead of ending the process from a pool thread.
            unexpected = e;
        }
    }

    public void Deliver(Kernel kernel)
    {
        finished = true;
        kernel.Pool.Delivered();
        if (fiber is { Native: not 0 }) kernel.Scheduler.Wake(fiber);
        else Discard(kernel);
    }

    public override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        if (!finished) return false;
        if (unexpected is not null) kernel.Frame.FailInternally(unexpected);
        else WriteOutcome(kernel);
        return true;
    }

    public override void Abandon(Kernel kernel, Fiber fiber) => this.fiber = null;
}
