using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using CoroJs.Platform;

namespace CoroJs.Scheduling;

/// <summary>
/// Runs jobs that need a processor and never wait, such as the public-key work of TLS. While fibers can run, the kernel
/// thread stays with them and workers take the jobs, as many workers as there are other processors. While none can, the
/// kernel thread takes part, one short job between two looks at the poller: handing a job to another thread and its result
/// back costs as much as a tenth of the job. Workers sleep on a futex, because what they wait for takes longer than
/// looking for it briefly would pay for.
/// </summary>
internal sealed unsafe class ComputePool : IDisposable
{
    private const int StackSize = 256 << 10;
    private const int LooksPerLongJob = 4;

    private static readonly int MaxWorkers = Math.Max(1, Environment.ProcessorCount - 1);

    private readonly ConcurrentQueue<BlockingJob> shortJobs = new(), longJobs = new();
    private readonly Mailbox mailbox;

    /// <summary>So many rings has no worker answered yet; where workers sleep.</summary>
    private readonly int* rings = (int*)NativeMemory.AllocZeroed(sizeof(int));

    /// <summary>Jobs that no worker was woken for; the kernel thread's.</summary>
    private int unannounced;
    private int workers;
    private int sleeping;
    private int users = 1;
    private volatile bool stopping;

    /// <param name="mailbox">Where finished jobs are posted.</param>
    public ComputePool(Mailbox mailbox) => this.mailbox = mailbox;

    /// <summary>Kernel thread: jobs wait that workers may not know of.</summary>
    public bool HasUnannounced => unannounced > 0;

    /// <summary>Kernel thread: the job will be run, then delivered on the kernel thread.</summary>
    public void Start(BlockingJob job)
    {
        if (job.IsLong)
        {
            longJobs.Enqueue(job);
            Call(1);
            return;
        }
        shortJobs.Enqueue(job);
        unannounced++;
    }

    /// <summary>Kernel thread, which has other things to do: workers take the jobs.</summary>
    public void Announce()
    {
        int count = unannounced;
        unannounced = 0;
        Call(count);
    }

    /// <summary>Kernel thread, when no fiber can run: does one of the jobs. False: there is none.</summary>
    public bool Help()
    {
        if (!shortJobs.TryDequeue(out BlockingJob? job))
        {
            unannounced = 0;
            // The system lets this process have no further thread.
            if (workers > 0 || !longJobs.TryDequeue(out job)) return false;
        }
        if (unannounced > 0) unannounced--;
        // Where there is but one processor, a worker would only take turns with this thread.
        if (unannounced > 0 && Environment.ProcessorCount > 1) Announce();
        if (job.Run()) mailbox.Post(job);
        return true;
    }

    /// <summary>Workers end after their present job.</summary>
    public void Dispose()
    {
        stopping = true;
        Ring(workers);
        Leave();
    }

    // Wakes or makes workers for so many jobs, which were enqueued before.
    private void Call(int count)
    {
        // A job is seen by a worker that looks once more before it sleeps, or we see that worker here.
        Interlocked.MemoryBarrier();
        int woken = 0;
        while (woken < count && TryTakeSleeper()) woken++;
        if (woken > 0) Ring(woken);
        for (; woken < count && workers < MaxWorkers; woken++) StartWorker();
    }

    private void StartWorker()
    {
        Interlocked.Increment(ref users);
        try
        {
            new Thread(Work, StackSize) { IsBackground = true, Name = "corojs computation" }.Start();
            workers++;
        }
        catch (OutOfMemoryException)
        {
            Leave(); // the workers that there are take the job, or Help
        }
    }

    private void Work()
    {
        for (int look = 1; !stopping; look++)
        {
            // Long jobs get their turn however many short ones there are.
            bool isLongsTurn = look % LooksPerLongJob == 0;
            if ((isLongsTurn && longJobs.TryDequeue(out BlockingJob? job)) || shortJobs.TryDequeue(out job) || longJobs.TryDequeue(out job))
            {
                if (job.Run()) mailbox.Post(job);
                continue;
            }
            Interlocked.Increment(ref sleeping);
            // Whoever has counted us out has rung for us.
            if (!(shortJobs.IsEmpty && longJobs.IsEmpty) && TryTakeSleeper()) continue;
            Sleep();
        }
        Leave();
    }

    private bool TryTakeSleeper()
    {
        while (true)
        {
            int now = Volatile.Read(ref sleeping);
            if (now == 0) return false;
            if (Interlocked.CompareExchange(ref sleeping, now - 1, now) == now) return true;
        }
    }

    private void Ring(int count)
    {
        Interlocked.Add(ref *rings, count);
        Libc.futex_wake(rings, count);
    }

    private void Sleep()
    {
        while (!stopping)
        {
            int now = Volatile.Read(ref *rings);
            if (now == 0) Libc.futex_wait(rings, 0);
            else if (Interlocked.CompareExchange(ref *rings, now - 1, now) == now) return;
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref users) == 0) NativeMemory.Free(rings);
    }
}
