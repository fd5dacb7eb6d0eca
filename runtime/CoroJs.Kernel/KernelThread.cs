using System.Runtime.InteropServices;
using CoroJs.Engine;
using CoroJs.Polling;

namespace CoroJs;

/// <summary>A kernel thread with a runtime of its own: its start, what it runs, its end. What the engine reads meanwhile lives
/// as long as this object, which is disposed of after <see cref="Join"/>. Any thread, one at a time.</summary>
internal abstract unsafe class KernelThread : IDisposable
{
    /// <summary>Without it V8 14.6 cannot be interrupted in an optimized loop around <c>new Array(8)</c> (coro.h). It is no
    /// default: short loops of a fixed length are up to a quarter slower with it.</summary>
    private const string InterruptibleLoops = "--no-turboshaft-loop-unrolling";

    /// <summary>One script may make the heap larger than its limit, in a single string. What V8's own threads then cannot allocate
    /// ends the process; this keeps those off that allocate while they compile.</summary>
    private const string CompilingHere = "--no-concurrent-sparkplug";

    protected readonly ProgramOptions Options;
    protected readonly WakeDescriptor Wake;
    private static readonly object Starting = new();
    private EngineLibrary? sources;
    private GCHandle self;
    private nint thread;

    /// <exception cref="CoroJsException">The engine file does not fit this process, or a V8 flag is not known.</exception>
    protected KernelThread(ProgramOptions options)
    {
        Options = options;
        BootEngine(options.CpuLimitMilliseconds > 0 || options.HasTimeLimits, options.V8Flags);
        Wake = new WakeDescriptor();
    }

    /// <summary>Starts the engine, where it is not running yet, as a thread with such options does: all parts of a process must want
    /// the same flags.</summary>
    /// <param name="isInterruptible">It will have time limits.</param>
    /// <param name="flags">Others of V8.</param>
    /// <exception cref="CoroJsException">The engine file does not fit this process, or a V8 flag is not known.</exception>
    internal static void BootEngine(bool isInterruptible, string flags = "") =>
        EngineProcess.Boot(isInterruptible ? $"{InterruptibleLoops} {CompilingHere} {flags}" : flags);

    /// <summary>What left <see cref="Main"/>; to be looked at after <see cref="Join"/>.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>What its runtime begins with.</summary>
    protected virtual StartingLibrary Library => StartingLibrary.Programs;

    /// <summary>Why the runtime is made from the library's sources; null: it is made from the snapshot. After <see cref="Start"/>.</summary>
    public string? SnapshotProblem { get; private set; }

    /// <summary>Makes the thread and its runtime; returns at once.</summary>
    /// <exception cref="CoroJsException">There is no room for it, or an option is wrong.</exception>
    public void Start()
    {
        NativeOptions native = EngineProcess.Options(Library);
        native.Carrier = (int)Options.Carrier;
        native.MaxFibers = Options.MaxFibers;
        native.StackKibibytes = Options.StackKibibytes;
        native.MaxHeapBytes = (ulong)Options.MaxHeapMebibytes << 20;
        native.MaxBufferBytes = (ulong)Options.MaxBufferMebibytes << 20;
        native.Tests = Options.EngineTests;
        native.WakeDescriptor = Wake.Descriptor;
        native.StackTraceLimit = Options.StackTraceLimit;
        native.IsHosted = Library == StartingLibrary.Programs ? 0 : 1;
        self = GCHandle.Alloc(this);
        if (!Options.IgnoreSnapshot && TryTakePrepared(native)) return;
        SnapshotProblem = Options.IgnoreSnapshot ? "it was not to be used" : Snapshot.AddTo(ref native, Library);
        if (SnapshotProblem is not null) (sources = new EngineLibrary()).AddTo(ref native);
        Begin(native);
    }

    // Of several threads one gets it.
    private bool TryTakePrepared(in NativeOptions native)
    {
        lock (Starting)
        {
            fixed (NativeOptions* options = &native)
                if (NativeEngine.coro_prepared(options) == 0) return false;
            Begin(native);
            return true;
        }
    }

    private void Begin(in NativeOptions native)
    {
        byte* error = null;
        fixed (NativeOptions* options = &native) thread = NativeEngine.coro_start(options, &Enter, GCHandle.ToIntPtr(self), &error);
        if (thread == 0) throw new CoroJsException(EngineProcess.Text(error));
    }

    /// <summary>Waits until the runtime is torn down.</summary>
    public void Join()
    {
        if (thread == 0) return;
        NativeEngine.coro_join(thread);
        thread = 0;
    }

    public virtual void Dispose()
    {
        Join();
        if (self.IsAllocated) self.Free();
        sources?.Dispose();
        Wake.Dispose();
    }

    /// <summary>The kernel thread's work, from a runtime that was just made to the moment before it is torn down.</summary>
    protected abstract void Main(nint runtime);

    /// <summary>Kernel thread: what left <see cref="Main"/>, or why it was not called.</summary>
    protected virtual void Failed(Exception failure)
    {
    }

    [UnmanagedCallersOnly]
    private static void Enter(nint runtime, nint argument)
    {
        var thread = (KernelThread)GCHandle.FromIntPtr(argument).Target!;
        try
        {
            if (runtime == 0) throw new CoroJsException(EngineProcess.Text(NativeEngine.coro_start_error()));
            if (NativeEngine.coro_carrier_of(runtime) != (int)thread.Options.Carrier)
                StandardError.WriteLine("corojs: V8's per-thread state is not where it was expected; fibers switch the plain way, which is slower");
            thread.Main(runtime);
        }
        catch (Exception e)
        {
            // Nothing may pass into native code; whoever joins the thread looks at it.
            thread.Failure = e;
            thread.Failed(e);
        }
    }
}
