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
        if (!runtime.Post(made)) throw runtime.HasDied ? runtime.Refusal() : new ObjectDisposedException(nameof(CoroRuntime));
        await made.Task.ConfigureAwait(false);
        return context;
    }

    /// <summary>Kernel thread, between two turns: a further context at once.</summary>
    /// <exception cref="CoroJsException">There is no memory for it.</exception>
    internal static CoroContext Make(CoroRuntime runtime, Kernel kernel)
    {
        var context = new OtherContext(runtime);
        return context.TryOpen(kernel) ? context : throw new CoroJsException($"The context cannot be made: {kernel.EngineError}");
    }

    /// <summary>It is to end and has not yet.</summary>
    internal bool IsEnding => Volatile.Read(ref isClosing) && !closed.Task.IsCompleted;

    /// <summary>Kernel thread, between two turns: where it is to end, it does so now.</summary>
    internal void EndIfWanted(Kernel kernel)
    {
        if (!Volatile.Read(ref isClosing) || Inner is not { IsClosing: false } inner) return;
        Runtime.Held.RemoveAll(this);
        Events.Clear();
        inner.Close(kernel, () => closed.TrySetResult());
    }

    /// <summary>Any thread: it ends soon, and nobody waits for that.</summary>
    internal void BeginClosing() => _ = EndAsync();

    /// <summary>Ends it; again: waits for the end.</summary>
    private protected virtual Task EndAsync()
    {
        if (!Interlocked.Exchange(ref isClosing, true) && !Runtime.Post(new Closing(this))) closed.TrySetResult();
        return closed.Task;
    }

    private sealed class OtherContext(CoroRuntime runtime) : CoroContext
    {
        public override CoroRuntime Runtime => runtime;

        /// <summary>False: the engine has no memory for it.</summary>
        public bool TryOpen(Kernel kernel)
        {
            nint native = NativeEngine.coro_context_new(kernel.Runtime);
            if (native == 0) return false;
            Inner = new RuntimeContext(native) { Host = this };
            if (kernel.Watch is not null) Inner.Page.SetWatched();
            kernel.OtherContexts.Add(Inner);
            return true;
        }
    }

    private sealed class Making(OtherContext context) : IMail
    {
        private readonly TaskCompletionSource made = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => made.Task;

        public void Deliver(Kernel kernel)
        {
            if (kernel.Scheduler.IsStopping)
            {
                made.SetException(kernel.IsDead ? context.Runtime.Refusal() : new ObjectDisposedException(nameof(CoroRuntime)));
                return;
            }
            if (context.TryOpen(kernel)) made.SetResult();
            else made.SetException(new CoroJsException($"The context cannot be made: {kernel.EngineError}"));
        }
    }

    private sealed class Closing(CoroContext context) : IMail
    {
        public void Deliver(Kernel kernel)
        {
            if (context.Inner is null || kernel.Scheduler.IsStopping) context.closed.TrySetResult();
            else context.EndIfWanted(kernel);
        }
    }
}
