using System.Collections.Concurrent;

namespace CoroJs.Scheduling;

/// <summary>
/// Threads for calls that may block on a disk or a name server. A worker that ran out of jobs looks for the next one a
/// few microseconds before it sleeps, and the kernel thread does the same for the result when no fiber can run: so a chain
/// of short calls costs about what the calls themselves cost.
/// </summary>
internal sealed class BlockingPool : IDisposable
{
    private const int SpinMicroseconds = 30;

    private readonly ConcurrentQueue<BlockingJob> jobs = new();
    private readonly SemaphoreSlim available = new(0);
    private readonly Mailbox mailbox;
    private readonly int maxWorkers;
    private readonly Lock starting = new();
    private int workers, idle, spinning;
    private BlockingJob? firstOutstanding;
    private volatile bool stopping;

    /// <param name="mailbox">Where finished jobs are posted.</param>
    /// <param name="maxWorkers">Threads at most; they are started as jobs wait.</param>
    public BlockingPool(Mailbox mailbox, int maxWorkers)
    {
        this.mailbox = mailbox;
        this.maxWorkers = maxWorkers;
    }

    /// <summary>Jobs handed in and not yet delivered back. Kernel thread.</summary>
    public int Outstanding { get; private set; }

    /// <summary>Kernel thread: runs the job on a worker, then delivers it on the kernel thread.</summary>
    public void Start(BlockingJob job)
    {
        jobs.Enqueue(job);
        if (Volatile.Read(ref spinning) == 0) Recruit();
    }

    /// <summary>Kernel thread, before <see cref="Start"/>: the job is outstanding from now on.</summary>
    public void Register(BlockingJob job)
    {
        Outstanding++;
        job.After = firstOutstanding;
        if (firstOutstanding is not null) firstOutstanding.Before = job;
        firstOutstanding = job;
    }

    /// <summary>Kernel thread: called once for each registered job, when it is delivered or retired.</summary>
    public void Delivered(BlockingJob job)
    {
        Outstanding--;
        if (job.Before is null) firstOutstanding = job.After;
        else job.Before.After = job.After;
        if (job.After is not null) job.After.Before = job.Before;
        job.Before = job.After = null;
    }

    /// <summary>Kernel thread, when nothing else can run: waits a few microseconds for a job to finish.</summary>
    public void AwaitBriefly()
    {
        if (Outstanding == 0 || Environment.ProcessorCount == 1) return;
        long end = AlarmClock.Now + SpinMicroseconds * 1000;
        while (mailbox.IsEmpty && AlarmClock.Now < end) Thread.SpinWait(20);
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
            if (workers == maxWorkers) return;
            workers++;
        }
        new Thread(Work, 256 << 10) { IsBackground = true, Name = "corojs blocking call" }.Start();
    }

    private void Work()
    {
        while (!stopping)
        {
            if (jobs.TryDequeue(out BlockingJob? job))
            {
                if (!jobs.IsEmpty) Recruit();
                if (job.Run()) mailbox.Post(job);
                continue;
            }
            if (SpinForJob()) continue;
            Interlocked.Increment(ref idle);
            if (jobs.IsEmpty) available.Wait(TimeSpan.FromSeconds(10));
            Interlocked.Decrement(ref idle);
        }
    }

    // One worker at a time looks actively: more would only take processors from JavaScript.
    private bool SpinForJob()
    {
        if (Environment.ProcessorCount == 1 || Interlocked.CompareExchange(ref spinning, 1, 0) != 0) return false;
        long end = AlarmClock.Now + SpinMicroseconds * 1000;
        bool found;
        while (!(found = !jobs.IsEmpty) && AlarmClock.Now < end) Thread.SpinWait(20);
        Volatile.Write(ref spinning, 0);
        Interlocked.MemoryBarrier();
        return found || !jobs.IsEmpty;
    }
}
