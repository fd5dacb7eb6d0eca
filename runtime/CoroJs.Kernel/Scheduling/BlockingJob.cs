namespace CoroJs.Scheduling;

/// <summary>
/// A call that may block, made on a thread of the <see cref="BlockingPool"/> while the fiber that wants it is parked.
/// A job that uses memory of the runtime (pinned arguments, buffers of the engine) does so between
/// <see cref="EnterRuntime"/> and <see cref="LeaveRuntime"/>, where it must not block for ever: the end of the runtime
/// waits for that stretch. A job that is elsewhere then, in a FIFO that nobody opens, is left behind.
/// </summary>
internal abstract class BlockingJob : Operation, IMail
{
    private const int Queued = 0, Running = 1, InRuntime = 2, Done = 3, Retired = 4;

    /// <summary>Neighbours among the outstanding jobs; the pool's.</summary>
    internal BlockingJob? Before, After;

    private Fiber? fiber;
    private bool finished;
    private Exception? unexpected;
    private int state;

    /// <summary>Kernel thread: parks the running fiber until the job is done. The value is for a system call to return.</summary>
    public virtual bool Start(Kernel kernel)
    {
        ParkOn(kernel);
        Begin(kernel);
        return false;
    }

    /// <summary>Kernel thread: parks the running fiber; the job is begun later. Returns false, for a system call to return.</summary>
    protected bool ParkOn(Kernel kernel)
    {
        fiber = kernel.Scheduler.Current;
        kernel.Pool.Register(this);
        return kernel.Scheduler.Park(this);
    }

    /// <summary>Kernel thread: hands a job whose fiber is parked on it to the pool.</summary>
    protected void Begin(Kernel kernel) => kernel.Pool.Start(this);

    /// <summary>Kernel thread: the job runs, once more perhaps, and wakes this fiber, which is parked on it or will be before
    /// anything is delivered. For operations that need the pool in some of their parts.</summary>
    protected void Run(Kernel kernel, Fiber fiber)
    {
        this.fiber = fiber;
        finished = false;
        state = Queued;
        kernel.Pool.Register(this);
        kernel.Pool.Start(this);
    }

    /// <summary>Kernel thread: what the job did last was delivered.</summary>
    protected bool IsFinished => finished;

    /// <summary>Kernel thread: a fault of ours in <see cref="Execute"/>.</summary>
    protected Exception? Unexpected => unexpected;

    /// <summary>It needs a processor and never waits: it goes to the <see cref="ComputePool"/>. Always the same.</summary>
    public virtual bool IsComputation => false;

    /// <summary>Kernel thread: such a computation may take more than half a millisecond, too long for the kernel thread.</summary>
    public virtual bool IsLong => true;

    /// <summary>Any thread of the pool. Keeps its outcome, errors too, in fields; touches nothing of the kernel.</summary>
    protected abstract void Execute();

    /// <summary>Kernel thread: writes the outcome into the frame.</summary>
    protected abstract void WriteOutcome(Kernel kernel);

    /// <summary>Kernel thread: the job is done, its fiber will have its turn later.</summary>
    protected virtual void OnDelivered()
    {
    }

    /// <summary>Kernel thread: nobody will take the outcome (the runtime ends, the fiber is gone); gives back memory of the
    /// runtime that the job holds.</summary>
    protected virtual void ReleaseRuntimeMemory()
    {
    }

    /// <summary>The same for what else the job acquired (descriptors, memory of its own). The kernel thread or, for a job that
    /// was left behind, the pool's.</summary>
    protected virtual void ReleaseOwn()
    {
    }

    /// <summary>Inside <see cref="Execute"/>: the job was left behind, what it does now is of no use to anybody.</summary>
    protected bool IsLeft => Volatile.Read(ref state) == Retired;

    /// <summary>Inside <see cref="Execute"/>: from here on the runtime stays. False: it has ended; the job must end too.</summary>
    protected bool EnterRuntime() => Interlocked.CompareExchange(ref state, InRuntime, Running) == Running;

    protected void LeaveRuntime() => Volatile.Write(ref state, Running);

    /// <summary>Kernel thread: whether the fiber may go on without the job while this runs. Not so where a change that is half
    /// done would meet what the fiber does next.</summary>
    protected virtual bool MayBeLeft => true;

    /// <summary>The stretch in which the job uses memory of the runtime is worth waiting for, because the job may have to wait
    /// for ever behind it.</summary>
    protected virtual bool UsesRuntimeBriefly => false;

    /// <summary>Any thread of the pool. False: the job was retired, nobody waits for it.</summary>
    public bool Run()
    {
        if (Interlocked.CompareExchange(ref state, Running, Queued) != Queued) return false;
        try
        {
            Execute();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A fault of ours must reach the program as an error instead of ending the process from a pool thread.
            unexpected = e;
            Interlocked.CompareExchange(ref state, Running, InRuntime);
        }
        if (Interlocked.CompareExchange(ref state, Done, Running) == Running) return true;
        ReleaseOwn();
        return false;
    }

    public void Deliver(Kernel kernel)
    {
        if (state == Retired) return;
        finished = true;
        kernel.Pool.Delivered(this);
        OnDelivered();
        if (fiber is { Native: not 0 })
        {
            kernel.Scheduler.Wake(fiber);
            return;
        }
        ReleaseRuntimeMemory();
        ReleaseOwn();
    }

    /// <summary>Kernel thread: nobody waits for the outcome any more. Called for each outstanding job when the runtime ends.</summary>
    public void Retire(Kernel kernel)
    {
        var wait = new SpinWait();
        while (true)
        {
            int now = Volatile.Read(ref state);
            if (now == Retired) return;
            if (now == InRuntime)
            {
                wait.SpinOnce();
                continue;
            }
            if (Interlocked.CompareExchange(ref state, Retired, now) != now) continue;
            kernel.Pool.Delivered(this);
            ReleaseRuntimeMemory();
            if (now != Running) ReleaseOwn();
            return;
        }
    }

    public override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        if (!finished) return false;
        if (unexpected is null)
        {
            WriteOutcome(kernel);
            return true;
        }
        ReleaseRuntimeMemory();
        ReleaseOwn();
        return kernel.Frame.FailInternally(unexpected);
    }

    /// <summary>A job that did not begin never will. One that runs is left behind, or its end awaited: as it says.</summary>
    public override bool TryAbandon(Kernel kernel, Fiber fiber)
    {
        if (this.fiber is not null && !finished && !TryRetire(kernel)) return false;
        Abandon(kernel, fiber);
        return true;
    }

    /// <summary>Waits for a job that is using memory of the runtime: the fiber, once resumed, may free it.</summary>
    public override void Abandon(Kernel kernel, Fiber fiber)
    {
        if (this.fiber is null) return;
        this.fiber = null;
        if (finished)
        {
            ReleaseRuntimeMemory();
            ReleaseOwn();
        }
        else
        {
            Retire(kernel);
        }
    }

    /// <summary>Kernel thread: gives the job up, unless it is at work with memory of the runtime or done. True: its outcome will
    /// not come, and what it held was given back.</summary>
    protected bool TryRetire(Kernel kernel)
    {
        var wait = new SpinWait();
        while (true)
        {
            int now = Volatile.Read(ref state);
            if (now == InRuntime && UsesRuntimeBriefly)
            {
                wait.SpinOnce();
                continue;
            }
            // What is done is about to be delivered.
            if (now is InRuntime or Done || (now == Running && !MayBeLeft)) return false;
            if (Interlocked.CompareExchange(ref state, Retired, now) != now) continue;
            kernel.Pool.Delivered(this);
            ReleaseRuntimeMemory();
            if (now != Running) ReleaseOwn();
            return true;
        }
    }
}
