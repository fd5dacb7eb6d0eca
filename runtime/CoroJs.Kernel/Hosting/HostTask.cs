using CoroJs.Scheduling;

namespace CoroJs.Hosting;

/// <summary>A fiber waits for a task of the host. When that ends, on whatever thread, the fiber goes on; when the fiber is
/// cancelled, the task's token is.</summary>
internal sealed class HostTask<T> : Operation, IMail
{
    private readonly CoroContext context;
    private readonly HostCall? call;
    private readonly CancellationTokenSource? cancellation;
    private readonly Fiber fiber;
    private readonly JavaScriptBytes? shared;
    private ValueTask<T> task;
    private bool isAbandoned;

    public HostTask(Kernel kernel, CoroContext context, HostCall? call, ValueTask<T> task, CancellationTokenSource? cancellation, JavaScriptBytes? shared)
    {
        this.context = context;
        this.call = call;
        this.task = task;
        this.cancellation = cancellation;
        this.shared = shared;
        fiber = kernel.Scheduler.Current;
        task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => context.Runtime.Post(this));
    }

    public override string Waiting => "a function of the host";

    public void Deliver(Kernel kernel)
    {
        if (isAbandoned) Drop();
        else kernel.Scheduler.Wake(fiber);
    }

    public override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        if (!task.IsCompleted) return false;
        try
        {
            kernel.Frame.Return(HostWriter.Of(kernel, context, task.GetAwaiter().GetResult()));
        }
        catch (Exception e)
        {
            HostCalls.Throw(kernel, call, e);
        }
        End();
        return true;
    }

    public override void Abandon(Kernel kernel, Fiber fiber)
    {
        isAbandoned = true;
        // Callbacks of the token are the host's and may take their time.
        if (cancellation is { } source) _ = source.CancelAsync();
    }

    // Nobody waits any more: what the task ends with is looked at, so that it counts as seen.
    private void Drop()
    {
        try
        {
            _ = task.GetAwaiter().GetResult();
        }
        catch (Exception)
        {
            // Its fiber was cancelled and has told so.
        }
        End();
    }

    private void End()
    {
        cancellation?.Dispose();
        JavaScriptBytes.End(shared);
    }
}
