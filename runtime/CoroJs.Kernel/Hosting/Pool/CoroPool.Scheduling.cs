using System.Diagnostics;
using CoroJs.Hosting;

namespace CoroJs;

// Which call runs where and when. A call without a key goes to the least busy runtime, one of a key to where its context is. Who
// finds no room waits: all in the order in which they came, but that a key's next call takes its place when the one before has
// ended, so that a key with many calls holds up nobody else.
public sealed partial class CoroPool
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, PoolKey> keys = new(StringComparer.Ordinal);
    private readonly LinkedList<PoolKey> idleKeys = [];
    private readonly LinkedList<PoolJob> waiting = [];
    private readonly List<PoolRuntime> runtimes = [];
    private long nextNumber;
    private int waitingCount, underWay;
    private bool isClosing;
    private TaskCompletionSource? drained;

    private Task<T> Submit<T>(PoolJob<T> job)
    {
        if (job.Cancellation.IsCancellationRequested) return Task.FromCanceled<T>(job.Cancellation);
        PoolMetrics.Begin(this, job);
        PoolRuntime? runtime;
        try
        {
            lock (gate)
            {
                ObjectDisposedException.ThrowIf(isClosing, this);
                runtime = Admit(job);
                underWay++;
            }
        }
        catch (Exception e)
        {
            Report(job, e);
            throw;
        }
        if (runtime is not null)
        {
            _ = RunAsync(job, runtime);
            return job.Task;
        }
        ReplaceBroken();
        if (job.Cancellation.CanBeCanceled)
        {
            CancellationTokenRegistration registration = job.Cancellation.UnsafeRegister(static (state, _) => ((Action)state!)(), () => Withdraw(job));
            bool isLate;
            lock (gate)
            {
                job.Registration = registration;
                isLate = job.Place is null;
            }
            if (isLate) registration.Dispose();
        }
        return job.Task;
    }

    // Lock: where it begins at once; null: it waits.
    private PoolRuntime? Admit(PoolJob job)
    {
        PoolKey? key = job.Call is { Fresh: false, Key: { } name } ? KeyOf(name) : null;
        PoolRuntime? runtime = key is { IsBusy: true } ? null : RoomFor(key);
        if (runtime is null && waitingCount >= Options.MaxQueue)
        {
            ForgetIfUnused(key);
            throw new PoolQueueFullException($"{waitingCount} calls wait in the pool '{Options.Name}', which is as many as it lets wait (MaxQueue)");
        }
        job.Key = key;
        if (key is { IsBusy: true })
        {
            Wait(job, key.Waiting);
            return null;
        }
        if (key is not null) Take(key);
        if (runtime is null) Wait(job, key?.Runtime is { IsReplaced: false } its ? its.Waiting : waiting);
        else Begin(job, runtime);
        return runtime;
    }

    private PoolRuntime? RoomFor(PoolKey? key)
    {
        if (key?.Runtime is { } its) return its.HasRoom ? its : null;
        PoolRuntime? best = null;
        foreach (PoolRuntime runtime in runtimes)
            if (runtime.HasRoom && (best is null || runtime.Calls < best.Calls)) best = runtime;
        return best;
    }

    private void Wait(PoolJob job, LinkedList<PoolJob> queue)
    {
        job.Number = nextNumber++;
        job.Place = queue.AddLast(job);
        waitingCount++;
    }

    private void Leave(PoolJob job)
    {
        job.Place!.List!.Remove(job.Place);
        job.Place = null;
        waitingCount--;
    }

    private static void Begin(PoolJob job, PoolRuntime runtime)
    {
        runtime.Calls++;
        runtime.IsShrunk = false;
        if (job.Key is { } key && key.Runtime != runtime)
        {
            key.Runtime = runtime;
            key.Context = null;
        }
    }

    private async Task RunAsync(PoolJob job, PoolRuntime runtime)
    {
        bool isOver = true;
        // Whoever made room for it may be part of another activity.
        Activity.Current = job.Trace;
        job.Begun = Stopwatch.GetTimestamp();
        try
        {
            CoroContext context = await ContextAsync(job, runtime).ConfigureAwait(false);
            isOver = await job.RunAsync(runtime, context).ConfigureAwait(false);
            if (job.Call.Fresh && !runtime.IsBroken) await context.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is ObjectDisposedException or RuntimeBrokenException && runtime.IsBroken)
        {
            // There was no context for it: it goes to another runtime.
            isOver = false;
        }
        catch (Exception e)
        {
            Report(job, e);
            job.Fail(e);
        }
        Finish(job, runtime, isOver);
    }

    private void Finish(PoolJob job, PoolRuntime runtime, bool isOver)
    {
        List<(PoolJob, PoolRuntime)>? ready;
        List<CoroContext>? closed = null;
        bool isCheckDue, isRefused;
        lock (gate)
        {
            runtime.Calls--;
            runtime.CallsEnded++;
            runtime.LastUse = Stopwatch.GetTimestamp();
            isCheckDue = isOver && Options.CallsBetweenChecks > 0 && runtime.CallsEnded % Options.CallsBetweenChecks == 0;
            if (runtime is { Calls: 0, Emptied: { } emptied }) emptied.TrySetResult();
            isRefused = !isOver && isClosing;
            if (!isOver && !isRefused)
            {
                // First of all: it has waited already.
                job.Place = waiting.AddFirst(job);
                waitingCount++;
            }
            else
            {
                if (job.Key is { } key) Give(key, ref closed);
                if (--underWay == 0) drained?.TrySetResult();
            }
            ready = Ready();
        }
        if (isRefused) Refuse(job);
        if (runtime.IsBroken) Replace(runtime, PoolReplacement.Broken);
        else if (isCheckDue) _ = CheckAsync(runtime);
        Run(ready);
        Close(closed);
        FillSpares(runtime);
    }

    // Lock: all that can begin now.
    private List<(PoolJob, PoolRuntime)>? Ready()
    {
        List<(PoolJob, PoolRuntime)>? ready = null;
        while (waitingCount > 0)
        {
            PoolRuntime? best = null;
            PoolJob? job = null;
            foreach (PoolRuntime runtime in runtimes)
            {
                if (!runtime.HasRoom || Older(runtime.Waiting.First?.Value, waiting.First?.Value) is not { } its) continue;
                if (job is null || its.Number < job.Number || (its == job && runtime.Calls < best!.Calls)) (best, job) = (runtime, its);
            }
            if (job is null) break;
            Leave(job);
            Begin(job, best!);
            (ready ??= []).Add((job, best!));
        }
        return ready;
    }

    private static PoolJob? Older(PoolJob? a, PoolJob? b) => a is null || (b is not null && b.Number < a.Number) ? b : a;

    private void Run(List<(PoolJob Job, PoolRuntime Runtime)>? ready)
    {
        if (ready is null) return;
        foreach ((PoolJob job, PoolRuntime runtime) in ready)
        {
            job.Registration.Dispose();
            _ = RunAsync(job, runtime);
        }
    }

    // It was cancelled while it waited.
    private void Withdraw(PoolJob job)
    {
        List<(PoolJob, PoolRuntime)>? ready;
        List<CoroContext>? closed = null;
        lock (gate)
        {
            if (job.Place is not { } place) return;
            // In its key's own queue it holds nothing.
            bool holdsKey = job.Key is { } key && place.List != key.Waiting;
            Leave(job);
            if (holdsKey) Give(job.Key!, ref closed);
            if (--underWay == 0) drained?.TrySetResult();
            ready = Ready();
        }
        var cancelled = new OperationCanceledException(job.Cancellation);
        Report(job, cancelled);
        job.Fail(cancelled);
        Run(ready);
        Close(closed);
    }
}
