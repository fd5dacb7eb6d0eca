using System.Runtime.InteropServices;
using CoroJs.Cares;
using CoroJs.Engine;
using CoroJs.Handles;
using CoroJs.Polling;
using CoroJs.Sandboxing;
using CoroJs.Scheduling;
using CoroJs.SystemCalls;
using CoroJs.SystemCalls.Processes;

namespace CoroJs;

/// <summary>
/// The kernel of one runtime: puts scheduler, poller, handles and system calls together. Everything in it belongs to the
/// kernel thread, except <see cref="Mailbox"/>'s Post.
/// </summary>
internal sealed unsafe partial class Kernel : IDisposable
{
    /// <summary>Bytes of <see cref="Transfer"/>.</summary>
    public const int TransferSize = 256 << 10;

    public static string Version => typeof(Kernel).Assembly.GetName().Version!.ToString(3);

    /// <summary>The engine's runtime.</summary>
    public readonly nint Runtime;

    public readonly ProgramOptions Options;
    public readonly TrapFrame Frame;
    public readonly HandleStore Handles;

    /// <summary>What the program may do; null: everything.</summary>
    public readonly Sandbox? Sandbox;

    public readonly Scheduler Scheduler;
    public readonly IPoller Poller;
    public readonly AlarmClock Clock = new();
    public readonly Mailbox Mailbox;
    public readonly BlockingPool Pool;
    public readonly Shapes Shapes;
    public readonly ParkReasons ParkReasons = new();

    /// <summary>Memory for the bytes of one system call on their way between the system and JavaScript.</summary>
    public readonly byte* Transfer = (byte*)NativeMemory.Alloc(TransferSize);

    /// <summary>When the runtime began, on the clock of <see cref="AlarmClock.Now"/>.</summary>
    public readonly long Started = AlarmClock.Now;

    public int ExitCode;

    /// <summary>What may still be written to the standard streams.</summary>
    public readonly OutputLimit Output;

    /// <summary>The one that is there from the start to the end.</summary>
    public readonly RuntimeContext FirstContext;

    /// <summary>Further ones.</summary>
    public readonly List<RuntimeContext> OtherContexts = [];

    /// <summary>That of the fiber whose system call is being served.</summary>
    public RuntimeContext Context
    {
        get => context;
        set
        {
            context = value;
            Handles.Owner = value;
        }
    }

    /// <summary>The host's side of the running fiber's context.</summary>
    /// <exception cref="SystemCallException">There is no host.</exception>
    public CoroContext HostContext => context.Host ?? throw SystemCallException.Of(Failure.Error, "ERR_NO_HOST", "This program is not run by a .NET host");

    public FiberPage FiberPage => context.Page;

    public TimerAlarm Timers => context.Timers;

    /// <summary>A timer is armed that the program must live to see.</summary>
    public bool TimersKeepAlive => FirstContext.Page.KeepsAlive || (OtherContexts.Count > 0 && OtherContexts.Exists(c => c.Page.KeepsAlive));

    /// <summary>What the engine says of its last failure.</summary>
    public string EngineError => Marshal.PtrToStringUTF8((nint)NativeEngine.coro_error(Runtime)) ?? "";

    /// <summary>The library's hook "ending" is to be called when nothing is left to run.</summary>
    public bool ListensToEnd;

    /// <summary>The host's side of the runtime; null where it runs a program.</summary>
    public CoroRuntime? Host { get; }

    private RuntimeContext context = null!;

    private const int BlockingThreads = 8;
    private readonly delegate*<Kernel, bool>[] handlers = SystemCallTable.Handlers;
    private readonly bool[] isBlocking = SystemCallTable.IsBlocking;
    private readonly bool[]? isRefused;
    private readonly StandardStream?[] standardStreams = new StandardStream?[3];
    private DnsResolver? dns;
    private SignalReceiver? signals;
    private InterruptGuard? guard;
    private Fiber? ending;

    public Kernel(nint runtime, ProgramOptions options, WakeDescriptor wake, CoroRuntime? host = null)
    {
        Runtime = runtime;
        Options = options;
        Frame = new TrapFrame(NativeEngine.coro_frame_of(runtime));
        Host = host;
        Handles = new HandleStore(options.MaxHandles) { StackOfOpener = options.TraceHandles ? () => StackOf(Scheduler!.Current) : null };
        Context = FirstContext = new RuntimeContext(NativeEngine.coro_first_context(runtime)) { Host = host };
        Output = new OutputLimit(options.MaxOutputBytes);
        Sandbox = Sandbox.Of(options);
        if (Sandbox is not null) isRefused = CallClasses.Refused();
        Scheduler = new Scheduler(this) { Shuffle = options.ScheduleSeed is { } seed ? new Random(seed) : null };
        Poller = PollerFactory.Create(wake);
        Mailbox = new Mailbox(wake);
        Pool = new BlockingPool(Mailbox, BlockingThreads);
        Shapes = new Shapes(runtime);
        CpuLimit = options.CpuLimitMilliseconds * AlarmClock.NanosecondsPerMillisecond;
        if (CpuLimit > 0) WatchFor(CpuLimit);
        if (options.Budget is not null) WatchFor(AlarmClock.NanosecondsPerMillisecond);
    }

    /// <summary>Runs the program to its end and returns its exit code.</summary>
    public int Run()
    {
        string kind = Options.Kind switch
        {
            ProgramKind.Code => "eval",
            ProgramKind.StandardInput => "stdin",
            ProgramKind.Command => "command",
            _ => "file",
        };
        if (Options.Kind == ProgramKind.File) SystemCalls.Fs.LocalFileSystems.LearnOfProgram(Options.Entry);
        if (StartHook("main", FiberRole.Main, kind, Options.Entry) is null) return ExitCode;
        Scheduler.Run();
        _ = Platform.TerminalMode.Restore();
        return ExitCode;
    }

    /// <summary>Serves the system call in the frame. True: the outcome is in the frame. False: the running fiber is parked.</summary>
    public bool Serve()
    {
        try
        {
            Frame.BeginCall();
            int call = Frame.Native.Call;
            if (isRefused is not null && isRefused[call]) throw Denial.OfCall(SystemCallTable.Names[call]);
            if (Scheduler.Current.Interruption != Interruption.None && isBlocking[call]) return Frame.FailCancelled();
            return handlers[call](this);
        }
        catch (SystemCallException e)
        {
            return Frame.Fail(e);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Frame.FailInternally(e);
        }
    }

    /// <summary>Makes a fiber that calls a function of the standard library, and puts it behind the fibers that are ready.
    /// Null: there is no such function or no room for a fiber; then it was reported and the program ends.</summary>
    public Fiber? StartHook(string name, FiberRole role, params string[] arguments) => StartHook(FirstContext, name, role, new FirstTurn(arguments));

    /// <summary>The same in a context; the operation puts the function's arguments into the frame.</summary>
    public Fiber? StartHook(RuntimeContext context, string name, FiberRole role, Operation? firstTurn)
    {
        nint native = FiberOfHook(context, name, out bool isMissing);
        if (native != 0) return StartHook(context, native, name, role, firstTurn);
        // A host's runtime goes on: there is room again when fibers have ended.
        if (Host is not null && !isMissing) return null;
        StandardError.WriteLine($"corojs: the standard library cannot be started ({(isMissing ? $"it has no hook '{name}'" : "no room for a fiber")})");
        EndWith(1);
        return null;
    }

    /// <summary>The same for a task. False: there is no room for a fiber now.</summary>
    public bool TryStartHook(string name, params string[] arguments)
    {
        nint native = FiberOfHook(FirstContext, name, out bool isMissing);
        if (native != 0) StartHook(FirstContext, native, name, FiberRole.Task, new FirstTurn(arguments));
        return native != 0 || isMissing; // a library without the hook has asked for none
    }

    /// <summary>Nothing is left to run. True: the library is told first, in a fiber.</summary>
    public bool StartEnding()
    {
        // One that waits itself, for nothing that will come, is the end.
        if (Host is not null || !ListensToEnd || ending is { Native: not 0 }) return false;
        ending = StartHook("ending", FiberRole.Task);
        return ending is not null;
    }

    private nint FiberOfHook(RuntimeContext context, string name, out bool isMissing)
    {
        nint hook = context.HookOf(name);
        isMissing = hook == 0;
        if (isMissing) return 0;
        nint native = NativeEngine.coro_fiber_of_kept(Runtime, hook);
        NativeEngine.coro_release(Runtime, hook);
        return native;
    }

    private Fiber StartHook(RuntimeContext context, nint native, string name, FiberRole role, Operation? firstTurn)
    {
        Fiber fiber = Scheduler.Adopt(native, role, context);
        fiber.Name = role == FiberRole.Main ? "main" : name;
        fiber.Operation = firstTurn;
        fiber.Call = null; // whoever ran last did not ask for it
        Scheduler.Add(fiber);
        return fiber;
    }

    /// <summary>The context of a fiber that the engine made by itself.</summary>
    public RuntimeContext ContextOf(nint fiber)
    {
        if (OtherContexts.Count == 0) return FirstContext;
        nint native = NativeEngine.coro_context_of(fiber);
        return FindContext(native);
    }

    /// <summary>A context in which promises were rejected that nobody handles.</summary>
    public RuntimeContext ContextWithRejections() => FindContext(NativeEngine.coro_context_with_rejections(Runtime));

    private RuntimeContext FindContext(nint native)
    {
        foreach (RuntimeContext context in OtherContexts)
            if (context.Native == native) return context;
        return FirstContext;
    }

    /// <summary>Lets the fiber's alarm ring so many milliseconds from now.</summary>
    public void SetAlarm(Fiber fiber, double milliseconds)
    {
        FiberAlarm alarm = fiber.Alarm ??= new FiberAlarm(fiber);
        alarm.HasRung = false;
        Clock.Set(alarm, milliseconds);
    }

    public void CancelAlarm(Fiber fiber)
    {
        if (fiber.Alarm is { } alarm) Clock.Cancel(alarm);
    }

    /// <summary>Standard input, output or error; opened on first use.</summary>
    public StandardStream StandardStream(int number) => standardStreams[number] ??= new StandardStream(this, number);

    /// <summary>Names of hosts and the records behind them; made on first use.</summary>
    public DnsResolver Dns => dns ??= new DnsResolver(this);

    /// <summary>The signals that the program listens to; made on first use.</summary>
    public SignalReceiver SignalReceiver => signals ??= new SignalReceiver(this);

    /// <summary>Ends what runs without a break when the user wants it; made on first use.</summary>
    public InterruptGuard InterruptGuard => guard ??= new InterruptGuard(Runtime, Scheduler);

    /// <summary>A signal was taken out of the pipe that its handler writes.</summary>
    public void SignalWasRead(int signal) => guard?.WasRead(signal);

    // ---- what the scheduler reports ----------------------------------------------------------------------------

    /// <summary>An exception left a fiber although the standard library catches them all: shown as the engine tells it.</summary>
    public void ReportThrown(Fiber fiber)
    {
        if (Host is not null)
        {
            TellHost(fiber, EngineError);
            return;
        }
        StandardError.WriteLine($"Uncaught error in {fiber.Label}: {EngineError}");
        EndWith(1);
    }

    public void ReportKilled(Fiber fiber)
    {
        if (Host is null && (Frame.Signals & Signals.HeapLimit) != 0) return;
        if (fiber.Ending is { } ending)
        {
            if (fiber.Context.IsClosing || StartHook(fiber.Context, "killed", FiberRole.Task, new EndingReport(fiber, ending)) is null)
                Handles.Remove(fiber);
            return;
        }
        if (Host is not null)
        {
            // The call that it belongs to has said what it ends with.
            if (fiber is { IsEndedByExit: false, Call: null or { IsOver: false } }) TellHost(fiber, $"{fiber.Label} was terminated");
            return;
        }
        StandardError.WriteLine($"{fiber.Label} was terminated");
        if (fiber.Role == FiberRole.Main) EndWith(1);
    }

    private void TellHost(Fiber fiber, string message)
    {
        CallOptions? call = fiber.Call?.Options;
        Host!.Report(new UnhandledErrorEventArgs(fiber.Context.Host ?? Host, call, new CoroJsException(message), fiber.Label), call);
    }

    public void HeapLimitMet()
    {
        if (Host is not null)
        {
            HostHeapLimitMet();
            return;
        }
        NativeHeap heap;
        NativeEngine.coro_heap_statistics(Runtime, &heap);
        StandardError.WriteLine($"corojs: out of memory: the heap has reached its limit of {heap.Limit >> 20} MiB (--max-heap=MiB sets another)");
        EndWith(HeapLimitExitCode);
    }

    /// <summary>Fibers wait and nothing can ever wake them: so the program will end.</summary>
    public void ReportDeadlock()
    {
        if (Host is not null)
        {
            Host.NothingCanWake();
            return;
        }
        DeadlockReport.Write(this);
        if (ExitCode == 0) ExitCode = DeadlockExitCode;
    }

    public void Dispose()
    {
        if (Watch is not null) Watchdog.Remove(Watch);
        Pool.End(this);
        guard?.Dispose();
        dns?.Dispose();
        Handles.ReleaseAll(this);
        Pool.Dispose();
        Poller.Dispose();
        Frame.Dispose();
        foreach (RuntimeContext context in OtherContexts) context.Forget(this);
        FirstContext.Forget(this);
        NativeMemory.Free(Transfer);
    }

    internal const int DeadlockExitCode = 13;
    internal const int HeapLimitExitCode = 134;

    private void EndWith(int code)
    {
        if (ExitCode == 0) ExitCode = code;
        Scheduler.Stop();
    }

    /// <summary>Hands the arguments of its function to a fiber that has not begun.</summary>
    private sealed class FirstTurn(string[] arguments) : Operation
    {
        public override string Waiting => "its first turn";

        public override bool TryComplete(Kernel kernel, Fiber fiber)
        {
            ref NativeFrame frame = ref kernel.Frame.Native;
            frame.ArgumentCount = arguments.Length;
            for (int i = 0; i < arguments.Length; i++) frame.Arguments[i] = kernel.Frame.ValueOf(arguments[i]);
            return true;
        }
    }
}
