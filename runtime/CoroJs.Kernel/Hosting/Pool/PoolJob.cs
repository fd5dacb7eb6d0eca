using System.Diagnostics;

namespace CoroJs.Hosting;

/// <summary>A call of a pool, from the moment it was asked for to its end.</summary>
internal abstract class PoolJob(PoolCall call, CancellationToken cancellation)
{
    public PoolCall Call => call;

    public CancellationToken Cancellation => cancellation;

    public long Asked { get; } = Stopwatch.GetTimestamp();

    /// <summary>Of the script, for reports; null: it has none.</summary>
    public string? Name { get; init; }

    /// <summary>When it began to run, for the last time; 0: it never did.</summary>
    public long Begun { get; set; }

    /// <summary>The pool's own; null: nobody listens.</summary>
    public Activity? Activity { get; set; }

    /// <summary>What the code of the host that it calls is part of: the pool's activity, else the one in which it was asked for.</summary>
    public Activity? Trace { get; set; }

    // ---- under the pool's lock ---------------------------------------------------------------------------------

    /// <summary>Its key; null: none.</summary>
    public PoolKey? Key { get; set; }

    /// <summary>Its place in a queue; null: in none.</summary>
    public LinkedListNode<PoolJob>? Place { get; set; }

    /// <summary>Younger ones have larger numbers.</summary>
    public long Number { get; set; }

    public CancellationTokenRegistration Registration { get; set; }

    // ---- its run -----------------------------------------------------------------------------------------------

    /// <summary>Runs it. Never throws: whoever waits for it is told.</summary>
    /// <returns>False: its runtime ended before anything of it ran, so that it can run in another one.</returns>
    public abstract Task<bool> RunAsync(PoolRuntime runtime, CoroContext context);

    public abstract void Fail(Exception exception);
}

/// <summary>A call with a result of this type.</summary>
/// <param name="call">Where it runs.</param>
/// <param name="body">What it does.</param>
/// <param name="mayRepeat">Tells of an exception of the body whether nothing had run when it was thrown.</param>
/// <param name="cancellation">Withdraws it from the queue; the body looks at it itself.</param>
internal sealed class PoolJob<T>(
    PoolCall call, Func<PoolRuntime, CoroContext, Task<T>> body, Func<Exception, bool> mayRepeat, CancellationToken cancellation)
    : PoolJob(call, cancellation)
{
    private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => completion.Task;

    public override async Task<bool> RunAsync(PoolRuntime runtime, CoroContext context)
    {
        try
        {
            T result = await body(runtime, context).ConfigureAwait(false);
            runtime.Pool.Report(this, null);
            completion.SetResult(result);
        }
        catch (Exception e)
        {
            if (runtime.IsBroken && mayRepeat(e)) return false;
            runtime.Pool.Report(this, e);
            Fail(e);
        }
        return true;
    }

    public override void Fail(Exception exception)
    {
        if (exception is OperationCanceledException { CancellationToken: { CanBeCanceled: true } token }) completion.TrySetCanceled(token);
        else completion.TrySetException(exception);
    }
}
