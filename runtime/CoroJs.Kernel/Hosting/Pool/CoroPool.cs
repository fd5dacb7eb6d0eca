using CoroJs.Hosting;

namespace CoroJs;

/// <summary>
/// Several runtimes, each on a thread of its own, behind one door. Calls go to the least busy runtime, or to the one that holds
/// the context of their key; they wait in a queue with a bound while all are busy. A runtime that breaks or grows too much is
/// replaced. Any thread may use it.
/// </summary>
/// <example>
/// <code>
/// await using var pool = await CoroPool.CreateAsync(new CoroPoolOptions { Prepare = c => c.AddHostFunction("priceOf", prices.FindAsync) });
/// decimal total = await pool.EvaluateAsync&lt;decimal>("priceOf('apple') * 3", new PoolCall { Key = "tenant 7" });
/// </code>
/// </example>
public sealed partial class CoroPool : IAsyncDisposable, IDisposable
{
    private readonly CodeCache? code;

    private CoroPool(CoroPoolOptions options)
    {
        Options = options;
        code = options.CodeCacheMebibytes > 0 || options.CodeCacheFolder is not null ? new CodeCache((long)options.CodeCacheMebibytes << 20, options.CodeCacheFolder) : null;
    }

    /// <summary>How it was made.</summary>
    public CoroPoolOptions Options { get; }

    /// <summary>Calls that wait now.</summary>
    public int Waiting => Volatile.Read(ref waitingCount);

    /// <summary>Bytes of the heaps and buffers of all runtimes, as they were when each was last looked at: now and then.</summary>
    public long Memory
    {
        get
        {
            lock (gate) return runtimes.Sum(static r => r.Memory);
        }
    }

    /// <summary>Makes a pool; its runtimes are ready and have run their scripts of warm-up when it is done.</summary>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="CoroJsException">The engine cannot be started with these options.</exception>
    /// <exception cref="JavaScriptException">A script of warm-up threw.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static async Task<CoroPool> CreateAsync(CoroPoolOptions? options = null)
    {
        options ??= new CoroPoolOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.Runtimes);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxCallsPerRuntime, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxQueue);
        ArgumentOutOfRangeException.ThrowIfNegative(options.ContextsKept);
        ArgumentOutOfRangeException.ThrowIfNegative(options.SpareContexts);
        ArgumentOutOfRangeException.ThrowIfNegative(options.CallsBetweenChecks);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxGrowthMebibytes);
        ArgumentOutOfRangeException.ThrowIfNegative(options.CodeCacheMebibytes);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.IdleAfter, TimeSpan.Zero);
        var pool = new CoroPool(options);
        try
        {
            int count = options.Runtimes > 0 ? options.Runtimes : Environment.ProcessorCount;
            // The constructor of a runtime waits for its thread: none waits for another.
            Task<PoolRuntime>[] made = [.. Enumerable.Range(0, count).Select(_ => Task.Run(pool.MakeRuntimeAsync))];
            await ((Task)Task.WhenAll(made)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pool.runtimes.AddRange(made.Where(static t => t.IsCompletedSuccessfully).Select(static t => t.Result));
            foreach (Task<PoolRuntime> task in made) await task.ConfigureAwait(false);
        }
        catch
        {
            await pool.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        pool.idleTimer = new Timer(static state => ((CoroPool)state!).LookForIdle(), pool, options.IdleAfter, options.IdleAfter);
        PoolMetrics.Add(pool);
        foreach (PoolRuntime runtime in pool.runtimes.ToArray()) pool.FillSpares(runtime);
        return pool;
    }

    /// <summary>Takes no more calls and waits until those that were accepted have ended.</summary>
    /// <param name="cancellation">Ends the waiting; the calls go on.</param>
    public Task DrainAsync(CancellationToken cancellation = default)
    {
        lock (gate)
        {
            isClosing = true;
            drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (underWay == 0) drained.TrySetResult();
            return drained.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Ends it: calls that wait, and calls under way, end with an ObjectDisposedException. See <see cref="DrainAsync"/> for
    /// another way.</summary>
    public async ValueTask DisposeAsync()
    {
        List<PoolJob> left = [];
        Task[] pending;
        PoolRuntime[] all;
        lock (gate)
        {
            isClosing = true;
            while (waiting.First is { } node) Drain(node.Value, left);
            foreach (PoolRuntime runtime in runtimes)
                while (runtime.Waiting.First is { } node) Drain(node.Value, left);
            foreach (PoolKey key in keys.Values)
                while (key.Waiting.First is { } node) Drain(node.Value, left);
            if (underWay == 0) drained?.TrySetResult();
            pending = [.. replacements];
            all = [.. runtimes];
        }
        foreach (PoolJob job in left)
        {
            job.Registration.Dispose();
            Refuse(job);
        }
        PoolMetrics.Remove(this);
        await closing.CancelAsync().ConfigureAwait(false);
        if (idleTimer is not null) await idleTimer.DisposeAsync().ConfigureAwait(false);
        foreach (PoolRuntime runtime in all) await runtime.Runtime.DisposeAsync().ConfigureAwait(false);
        // One that was made meanwhile is in the list now.
        await Task.WhenAll(pending).ConfigureAwait(false);
        lock (gate) all = [.. runtimes];
        foreach (PoolRuntime runtime in all) await runtime.Runtime.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The same, and blocks the caller until it is done.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    // It was accepted, and the pool ended.
    private void Refuse(PoolJob job)
    {
        var ended = new ObjectDisposedException(nameof(CoroPool));
        Report(job, ended);
        job.Fail(ended);
    }

    private void Drain(PoolJob job, List<PoolJob> left)
    {
        Leave(job);
        underWay--;
        left.Add(job);
    }
}
