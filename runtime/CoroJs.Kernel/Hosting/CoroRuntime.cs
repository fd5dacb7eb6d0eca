using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CoroJs.Engine;
using CoroJs.Hosting;
using CoroJs.Scheduling;

namespace CoroJs;

/// <summary>
/// A JavaScript engine inside a .NET host, on a thread of its own, the kernel thread. Each call runs in a fiber of its own, so
/// calls overlap while they block. A function of the host that returns a task suspends the calling fiber, and looks like a plain
/// function to JavaScript. Any thread may use it.
/// </summary>
/// <example>
/// <code>
/// await using var runtime = new CoroRuntime();
/// runtime.AddHostFunction("fetchText", async (string url) => await http.GetStringAsync(url));
/// string title = await runtime.EvaluateAsync&lt;string>("/&lt;title>(.*?)&lt;/.exec(fetchText('https://example.com'))[1]");
/// </code>
/// </example>
public sealed partial class CoroRuntime : CoroContext
{
    private const int MostNested = 64;
    private readonly HostedThread thread;
    private readonly Lock gate = new();
    private Kernel? kernel;
    private bool isClosed;
    private Task? ending;
    private int kernelThread, nesting;
    private static bool wasWarned;

    /// <summary>Starts the thread and the runtime, and waits until it can be used: some milliseconds.</summary>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="CoroJsException">The engine cannot be started with these options.</exception>
    public CoroRuntime(CoroRuntimeOptions? options = null)
        : this(options, isAwaited: true)
    {
    }

    private CoroRuntime(CoroRuntimeOptions? options, bool isAwaited)
    {
        Options = options ?? new CoroRuntimeOptions();
        DefaultLimits = CallLimits.Of(Options);
        thread = new HostedThread(this, new ProgramOptions
        {
            Kind = ProgramKind.Code,
            Carrier = Options.Carrier,
            MaxFibers = Options.MaxFibers,
            StackKibibytes = Options.StackKibibytes,
            MaxHeapMebibytes = Options.MaxHeapMebibytes,
            MaxBufferMebibytes = Options.MaxBufferMebibytes,
            MaxHandles = Options.MaxHandles,
            MaxOutputBytes = Options.MaxOutputBytes,
            Permissions = Options.Permissions,
            CpuLimitMilliseconds = LongestTurn(Options),
            HasTimeLimits = Options.ExpectsTimeLimits || Options.MaxHeapMebibytes > 0 || Options.TimeLimit is not null || Options.CpuLimit is not null,
            V8Flags = Options.V8Flags,
            EngineTests = Options.EngineTests,
        });
        try
        {
            thread.Start();
        }
        catch
        {
            thread.Dispose();
            throw;
        }
        if (isAwaited) AwaitReady();
    }

    /// <summary>Starts the thread and the runtime. Nothing else may be asked of it before <see cref="AwaitReady"/>.</summary>
    /// <exception cref="CoroJsException">The engine cannot be started with these options.</exception>
    internal static CoroRuntime Begin(CoroRuntimeOptions options) => new(options, isAwaited: false);

    /// <summary>Waits until it can be used.</summary>
    /// <exception cref="CoroJsException">The runtime could not be made.</exception>
    internal void AwaitReady()
    {
        try
        {
            thread.AwaitReady();
        }
        catch
        {
            thread.Dispose();
            throw;
        }
        if (SnapshotProblem is { } problem && !Interlocked.Exchange(ref wasWarned, true)) WarnOf(problem);
    }

    private static void WarnOf(string problem) =>
        Trace.TraceWarning($"CoroJS starts without its start-up snapshot, which takes several times as long: {problem}");

    /// <summary>How it was made.</summary>
    public CoroRuntimeOptions Options { get; }

    /// <summary>Of calls that have no limits on time of their own.</summary>
    internal CallLimits DefaultLimits { get; }

    /// <summary>Null: the runtime and its contexts are made from the standard library's start-up snapshot. Else why they are made from its
    /// sources, which gives the same and takes several times as long; the first time in a process it is also traced as a warning
    /// (<see cref="System.Diagnostics.Trace"/>).</summary>
    public string? SnapshotProblem => thread.SnapshotProblem;

    /// <summary>The contracts of objects that travel as JSON; made when they are asked for, as that takes milliseconds.</summary>
    internal JsonSerializerOptions Json => Options.Json ?? DefaultJson.Value;

    /// <summary>Kernel thread: those that have begun and not ended.</summary>
    internal HostCallList Calls { get; } = new();

    /// <summary>Kernel thread: those that have left something to be done.</summary>
    internal HeldCalls Held { get; } = new();

    private bool IsOnKernelThread => kernelThread == Environment.CurrentManagedThreadId;

    /// <summary>Itself.</summary>
    public override CoroRuntime Runtime => this;

    /// <summary>False: it takes no calls any more (<see cref="RuntimeBrokenException"/>), because most of its heap is still in use after a
    /// script was ended for want of memory; calls under way go on. Or because a script has ended it (<see cref="HasDied"/>). Dispose of it and make
    /// another.</summary>
    public bool IsHealthy => WhyBroken is null;

    /// <summary>Raised once, on a thread of the pool, when <see cref="IsHealthy"/> becomes false.</summary>
    public event EventHandler? Broken;

    /// <summary>Null: it is healthy.</summary>
    internal string? WhyBroken { get; private set; }

    /// <summary>Kernel thread: the host's stream that a script has given back, of the context whose call is served; null: none.</summary>
    internal Stream? FindStream(in Value id) => kernel!.Handles.Get<HostStream>(id)?.Stream;

    /// <summary>Kernel thread: no call may begin any more.</summary>
    internal void Break(string why)
    {
        if (WhyBroken is not null) return;
        WhyBroken = why;
        if (Broken is { } broken) ThreadPool.QueueUserWorkItem(_ => broken(this, EventArgs.Empty));
    }

    /// <summary>What a call is told that finds it broken.</summary>
    internal RuntimeBrokenException Refusal() => new($"The runtime takes no calls any more: {WhyBroken}. Dispose of it and make another");

    /// <summary>Makes a further context: some hundred microseconds, less than a runtime.</summary>
    /// <exception cref="CoroJsException">There is no memory for it.</exception>
    /// <exception cref="ObjectDisposedException">The runtime has ended.</exception>
    public Task<CoroContext> CreateContextAsync() => MakeAsync(this);

    private protected override Task EndAsync()
    {
        Post(Stopping.Instance);
        lock (thread)
        {
            return ending ??= Task.Run(() =>
            {
                thread.Join();
                thread.Dispose();
            });
        }
    }

    /// <exception cref="InvalidOperationException">JavaScript waits for the caller, so it cannot be ended.</exception>
    internal void RefuseOnKernelThread()
    {
        if (IsOnKernelThread) throw new InvalidOperationException("This cannot be disposed of by a function that its own JavaScript calls: do it when that call is over");
    }

    /// <summary>Any thread: to the kernel thread. False: the runtime has ended.</summary>
    internal bool Post(IMail mail)
    {
        lock (gate)
        {
            if (isClosed) return false;
            kernel!.Mailbox.Post(mail);
            return true;
        }
    }

    /// <summary>Any thread: the host needs a value of JavaScript no more.</summary>
    internal void Release(nint kept) => Post(new Releasing(kept));

    /// <summary>Kernel thread: all fibers wait, and none of them for time, a descriptor or a task of the host.</summary>
    internal void NothingCanWake()
    {
        if (!Options.EndsDeadlockedCalls || Calls.Count == 0) return;
        foreach (HostCall call in Calls.All())
        {
            call.End(new DeadlockException($"The call can never end: it waits for {call.Fiber!.Operation?.Waiting ?? "its turn"}, and nothing is under way that could wake it"));
            call.CancelFiber(kernel!);
        }
    }

    /// <summary>Any thread: the call begins as soon as it can.</summary>
    internal Task<T> RunAsync<T>(HostCall<T> call)
    {
        Task<T> task = call.Task;
        return Post(call) ? task : throw (HasDied ? Refusal() : CallNotBegun.In(nameof(CoroRuntime)));
    }

    /// <summary>Any thread: waits for the call. On the kernel thread other fibers go on meanwhile.</summary>
    internal T Run<T>(HostCall<T> call)
    {
        if (!IsOnKernelThread) return RunAsync(call).GetAwaiter().GetResult();
        RunNested(call);
        return call.Result();
    }

    // JavaScript called the host, which calls JavaScript: each time the kernel thread's own stack gets deeper.
    private void RunNested(HostCall call)
    {
        if (nesting == MostNested) throw new InvalidOperationException($"JavaScript and the host have called one another {MostNested} times without returning");
        nesting++;
        try
        {
            call.Start(kernel!);
            kernel!.Scheduler.RunNested(call);
            if (!call.IsOver) call.End(new ObjectDisposedException(nameof(CoroRuntime)));
        }
        finally
        {
            nesting--;
        }
    }

    // Where the host is trimmed or compiled ahead of time there is no reflection to fall back to, and the serializer says so
    // by itself, naming the type.
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only where reflection is enabled")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Only where reflection is enabled")]
    private static JsonSerializerOptions MakeDefaultJson()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            TypeInfoResolver = JsonSerializer.IsReflectionEnabledByDefault ? new DefaultJsonTypeInfoResolver() : JsonTypeInfoResolver.Combine(),
        };
        options.MakeReadOnly();
        return options;
    }

    // For what belongs to no call.
    private static int LongestTurn(CoroRuntimeOptions options)
    {
        long limit = Limits.Nanoseconds(options.CpuLimit ?? options.TimeLimit);
        return limit == long.MaxValue ? 0 : (int)Math.Clamp(limit / AlarmClock.NanosecondsPerMillisecond, 1, int.MaxValue);
    }

    private static readonly Lazy<JsonSerializerOptions> DefaultJson = new(MakeDefaultJson);

    private sealed class Stopping : IMail
    {
        public static readonly Stopping Instance = new();

        public void Deliver(Kernel kernel) => kernel.Scheduler.Stop();
    }

    private sealed class Releasing(nint kept) : IMail
    {
        public void Deliver(Kernel kernel) => NativeEngine.coro_release(kernel.Runtime, kept);
    }

    private sealed class HostedThread(CoroRuntime host, ProgramOptions options) : KernelThread(options)
    {
        private readonly TaskCompletionSource ready = new();

        /// <exception cref="CoroJsException">The runtime could not be made.</exception>
        public void AwaitReady() => ready.Task.GetAwaiter().GetResult();

        protected override StartingLibrary Library => host.Options.Library;

        protected override void Main(nint runtime)
        {
            using var kernel = new Kernel(runtime, Options, Wake, host);
            host.kernelThread = Environment.CurrentManagedThreadId;
            host.kernel = kernel;
            host.Inner = kernel.FirstContext;
            ready.SetResult();
            try
            {
                kernel.Scheduler.Run();
            }
            finally
            {
                host.End(kernel);
                host.kernelThread = 0; // another thread may get the number
            }
        }

        protected override void Failed(Exception failure) => ready.TrySetException(failure is CoroJsException ? failure : new CoroJsException(failure.Message, failure));
    }

    // Kernel thread: nothing may be posted from now on, and nobody waits for ever.
    private void End(Kernel kernel)
    {
        lock (gate) isClosed = true;
        kernel.Mailbox.DeliverAll(kernel);
        foreach (HostCall call in Calls.All()) call.End(new ObjectDisposedException(nameof(CoroRuntime)));
        Events.Clear();
        foreach (RuntimeContext other in kernel.OtherContexts) other.Host?.Events.Clear();
    }
}
