using System.Collections.Concurrent;

namespace CoroJs.Scheduling;

/// <summary>
/// Threads for calls that may block on a disk or a name server. A worker that ran out of jobs looks for the next one a
/// few microseconds before it sleeps, and the kernel thread does the same for the result when no fiber can run: so a chain
/// of short calls costs little more than the calls themselves. Jobs that compute go to a <see cref="ComputePool"/>.
/// </summary>
internal sealed class BlockingPool : IDisposable
{
    /// <summary>So often, while jobs wait and all workers are busy, it is looked whether any job was taken since.</summary>
    private const int WatchMilliseconds = 20;

    /// <summary>Threads when jobs do not end: opening a pipe that nobody writes to waits for ever, and the call that writes to
    /// it must not wait behind those.</summary>
    private const int MostStuck = 512;

    private readonly Counter counter = new();
    private readonly ConcurrentQueue<BlockingJob> queue = new();
    private readonly SemaphoreSlim available = new(0);
    private readonly Mailbox mailbox;
    private readonly int maxWorkers;
    private readonly Lock starting = new();
    private int workers, idle;
    private int takenBefore;
    private Timer? watch;
    private BlockingJob? firstOutstanding;
    private int computations;
    private volatile bool stopping;

    /// <param name="mailbox">Where finished jobs are posted.</param>
    /// <param name="maxWorkers">Threads at most, as long as jobs end; they are started as jobs wait.</param>
    public BlockingPool(Mailbox mailbox, int maxWorkers)
    {
        this.mailbox = mailbox;
        this.maxWorkers = maxWorkers;
    }

    /// <summary>Where jobs that compute run; null as long as there was none. Kernel thread.</summary>
    public ComputePool? Computing { get; private set; }

    /// <summary>Jobs handed in and not yet delivered back. Kernel thread.</summary>
    public int Outstanding { get; private set; }

    private bool HasJobs => Volatile.Read(ref counter.Job) is not null || !queue.IsEmpty;

    /// <summary>Kernel thread: runs the job on a worker, then delivers it on the kernel thread.</summary>
    public void Start(BlockingJob job)
    {
        if (job.IsComputation)
        {
            (Computing ??= new ComputePool(mailbox)).Start(job);
            return;
        }
        // A full fence either way: the job is seen by a worker that looks once more, or we see that none will.
        if (Interlocked.CompareExchange(ref counter.Job, job, null) is not null) queue.Enqueue(job);
        if (Volatile.Read(ref counter.Looking) == 0) Recruit();
    }

    /// <summary>Kernel thread, before <see cref="Start"/>: the job is outstanding from now on.</summary>
    public void Register(BlockingJob job)
    {
        Outstanding++;
        if (job.IsComputation) computations++;
        job.After = firstOutstanding;
        if (firstOutstanding is not null) firstOutstanding.Before = job;
        firstOutstanding = job;
    }

    /// <summary>Kernel thread: called once for each registered job, when it is delivered or retired.</summary>
    public void Delivered(BlockingJob job)
    {
        Outstanding--;
        if (job.IsComputation) computations--;
        if (job.Before is null) firstOutstanding = job.After;
        else job.Before.After = job.After;
        if (job.After is not null) job.After.Before = job.Before;
        job.Before = job.After = null;
    }

    /// <summary>Kernel thread, when nothing else can run: waits a few microseconds for a job to finish.</summary>
    public void AwaitBriefly()
    {
        if (Outstanding == computations || Environment.ProcessorCount == 1) return;
        var wait = new BriefWait();
        while (mailbox.IsEmpty && wait.GoOn())
        {
        }
        // Whoever was about to take it has lost its processor; somebody else may have one.
        if (mailbox.IsEmpty && HasJobs) Recruit();
    }

    /// <summary>Kernel thread, while the runtime still lives: jobs not begun are dropped, those that use its memory are waited
    /// for, the others are left behind.</summary>
    public void End(Kernel kernel)
    {
        stopping = true;
        while (firstOutstanding is { } job) job.Retire(kernel);
    }

    /// <summary>Workers end after their present job.</summary>
    public void Dispose()
    {
        stopping = true;
        available.Release(maxWorkers);
        Computing?.Dispose();
    }

    // A job waits and nobody looks for it: wakes a worker, or makes one. Any thread.
    private void Recruit()
    {
        if (Volatile.Read(ref idle) > 0)
        {
            available.Release();
            return;
        }
        lock (starting)
        {
            if (workers >= maxWorkers)
            {
                watch ??= new Timer(static pool => ((BlockingPool)pool!).Watch(), this, WatchMilliseconds, WatchMilliseconds);
                return;
            }
            workers++;
        }
        StartWorker();
    }

    // A thread of the runtime's own pool, while jobs wait and all workers are busy.
    private void Watch()
    {
        lock (starting)
        {
            if (watch is null) return;
            if (stopping || !HasJobs)
            {
                watch.Dispose();
                watch = null;
                return;
            }
            int now = Volatile.Read(ref counter.Taken);
            bool isStuck = now == takenBefore;
            takenBefore = now;
            if (!isStuck || workers >= MostStuck) return;
            workers++;
        }
        StartWorker();
    }

    private void StartWorker() => new Thread(Work, 256 << 10) { IsBackground = true, Name = "corojs blocking call" }.Start();

    // A worker is counted as looking from before it posts a result, because the next job may come right after that.
    private void Work()
    {
        Interlocked.Increment(ref counter.Looking);
        while (!stopping)
        {
            if (Take() is { } job)
            {
                Interlocked.Increment(ref counter.Taken);
                if (Interlocked.Decrement(ref counter.Looking) == 0 && HasJobs) Recruit();
                bool isWanted = job.Run();
                Interlocked.Increment(ref counter.Looking);
                if (isWanted) mailbox.Post(job);
                continue;
            }
            if (LookBriefly()) continue;
            Interlocked.Increment(ref idle);
            Interlocked.Decrement(ref counter.Looking);
            bool isOne = HasJobs || available.Wait(TimeSpan.FromSeconds(10));
            Interlocked.Increment(ref counter.Looking);
            Interlocked.Decrement(ref idle);
            if (!isOne && IsSuperfluous()) break;
        }
        Interlocked.Decrement(ref counter.Looking);
        if (!stopping && HasJobs) Recruit();
    }

    // Those that came because others were stuck go when nothing is to be done.
    private bool IsSuperfluous()
    {
        lock (starting)
        {
            if (workers <= maxWorkers || HasJobs) return false;
            workers--;
            return true;
        }
    }

    private BlockingJob? Take()
    {
        if (Volatile.Read(ref counter.Job) is not null && Interlocked.Exchange(ref counter.Job, null) is { } job) return job;
        return queue.TryDequeue(out BlockingJob? queued) ? queued : null;
    }

    // One worker at a time looks actively: more would only take processors from JavaScript.
    private bool LookBriefly()
    {
        if (Environment.ProcessorCount == 1 || Interlocked.CompareExchange(ref counter.Watching, 1, 0) != 0) return false;
        var wait = new BriefWait();
        while (!HasJobs && !stopping && wait.GoOn())
        {
        }
        Volatile.Write(ref counter.Watching, 0);
        return HasJobs;
    }

    /// <summary>Where the kernel thread and the workers meet, in one cache line: the next job (others wait in the queue), how
    /// many workers will look for one before they sleep, whether one is watching, and how many jobs were taken.</summary>
    private sealed class Counter
    {
        public BlockingJob? Job;
        public int Looking, Watching, Taken;
    }
}
