using CoroJs.Engine;
using CoroJs.Scheduling;

namespace CoroJs;

/// <summary>
/// A global object of its own inside a <see cref="CoroRuntime"/>, with a standard library, timers, modules and host functions of
/// its own. Contexts of one runtime share its thread and its heap and its limits, and can reach nothing of one another. Any
/// thread may use it.
/// </summary>
public partial class CoroContext : IAsyncDisposable, IDisposable
{
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool isClosing;

    private protected CoroContext()
    {
    }

    /// <summary>The runtime that it is in; a runtime's first context is the runtime itself.</summary>
    public virtual CoroRuntime Runtime { get; } = null!;

    /// <summary>Messages between the host and those of its calls that have no channel of their own (<see cref="CallOptions.Messages"/>),
    /// timers and the like.</summary>
    public MessageChannel Messages { get; } = new();

    /// <summary>Kernel thread: the kernel's side of it; null until it is there.</summary>
    internal RuntimeContext? Inner { get; private protected set; }

    /// <summary>Ends everything in it, fibers, timers, sockets and files, and gives its memory back; waits for that. Calls under way end
    /// with an ObjectDisposedException.</summary>
    /// <exception cref="InvalidOperationException">It is called by a function of the host that JavaScript called.</exception>
    public void Dispose()
    {
        Runtime.RefuseOnKernelThread();
        EndAsync().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <summary>The same without blocking the caller.</summary>
    public async ValueTask DisposeAsync()
    {
        Runtime.RefuseOnKernelThread();
        await EndAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    internal static async Task<CoroContext> MakeAsync(CoroRuntime runtime)
    {
        var context = new OtherContext(runtime);
        var made = new Making(context);
        ObjectDisposedException.ThrowIf(!runtime.Post(made), runtime);
        await made.Task.ConfigureAwait(false);
        return context;
    }

    /// <summary>Ends it; again: waits for the end.</summary>
    private protected virtual Task EndAsync()
    {
        if (!Interlocked.Exchange(ref isClosing, true) && !Runtime.Post(new Closing(this))) closed.TrySetResult();
        return closed.Task;
    }

    private sealed class OtherContext(CoroRuntime runtime) : CoroContext
    {
        public override CoroRuntime Runtime => runtime;

        public RuntimeContext Take(RuntimeContext inner) => Inner = inner;
    }

    private sealed class Making(OtherContext context) : IMail
    {
        private readonly TaskCompletionSource made = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => made.Task;

        public void Deliver(Kernel kernel)
        {
            if (kernel.Scheduler.IsStopping)
            {
                made.SetException(new ObjectDisposedException(nameof(CoroRuntime)));
                return;
            }
            nint native = NativeEngine.coro_context_new(kernel.Runtime);
            if (native == 0)
            {
                made.SetException(new CoroJsException($"The context cannot be made: {kernel.EngineError}"));
                return;
            }
            RuntimeContext inner = context.Take(new RuntimeContext(native) { Host = context });
            if (kernel.Watch is not null) inner.Page.SetWatched();
            kernel.OtherContexts.Add(inner);
            made.SetResult();
        }
    }

    private sealed class Closing(CoroContext context) : IMail
    {
        public void Deliver(Kernel kernel)
        {
            context.Runtime.Held.RemoveAll(context);
            context.Events.Clear();
            if (context.Inner is not { } inner || kernel.Scheduler.IsStopping) context.closed.TrySetResult();
            else inner.Close(kernel, () => context.closed.TrySetResult());
        }
    }
}
