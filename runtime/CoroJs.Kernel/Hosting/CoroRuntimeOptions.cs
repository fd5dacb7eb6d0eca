using System.Text.Json;

namespace CoroJs;

/// <summary>How a runtime of a host is made. Nothing here can be changed later.</summary>
public sealed record CoroRuntimeOptions
{
    /// <summary>For messages, reports and metrics.</summary>
    public string Name { get; init; } = "runtime";

    /// <summary>How fibers are carried.</summary>
    public FiberCarrier Carrier { get; init; } = FiberCarrier.Stack;

    /// <summary>Fibers that may live at once; calls of the host are fibers too.</summary>
    public int MaxFibers { get; init; } = 1 << 16;

    /// <summary>Stack of one fiber in KiB: a multiple of 4 from 128 to 65,536. Only what a fiber uses takes memory.</summary>
    public int StackKibibytes { get; init; } = 1024;

    /// <summary>Limit of V8's heap in MiB, of all contexts together; 0: V8's own choice. The call that runs when it is met ends with a
    /// <see cref="ScriptOutOfMemoryException"/>; see also <see cref="CoroRuntime.IsHealthy"/>. Meanwhile the process needs up to
    /// 1.2 GiB more for a moment: what is being allocated when the limit is met is completed.</summary>
    public int MaxHeapMebibytes { get; init; }

    /// <summary>Limit of all ArrayBuffers and memories of WebAssembly together in MiB, which are outside of the heap; 0: none. A script that wants more gets a
    /// RangeError, which it may catch.</summary>
    public int MaxBufferMebibytes { get; init; }

    /// <summary>Sockets, files, hashes and their like that may be open at once in the whole runtime; then those calls are
    /// ERR_HANDLE_LIMIT.</summary>
    public int MaxHandles { get; init; } = int.MaxValue;

    /// <summary>Bytes that the runtime may write to standard output and error together; then those calls are ERR_OUTPUT_LIMIT.</summary>
    public long MaxOutputBytes { get; init; } = long.MaxValue;

    /// <summary>What scripts may do outside of the runtime, whatever they try; nothing unless the host says so. Functions of the
    /// host are not asked: they may do what the host may.</summary>
    public Permissions Permissions { get; init; } = Permissions.None;

    /// <summary>For calls that have no <see cref="CallOptions.TimeLimit"/> of their own; null: any time.</summary>
    public TimeSpan? TimeLimit { get; init => field = Limits.Checked(value); }

    /// <summary>For calls that have no <see cref="CallOptions.CpuLimit"/> of their own; null: any time. What belongs to no call may
    /// run so long without a break; where this is null, as long as <see cref="TimeLimit"/> says.</summary>
    public TimeSpan? CpuLimit { get; init => field = Limits.Checked(value); }

    /// <summary>How long the fibers of a call may still clean up when its <see cref="CallOptions.TimeLimit"/> is over. Zero: they end at
    /// once, without `finally`. A script that computes and never waits is ended when this is over too.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Calls will have limits on time of their own where there are no limits for all: V8 is told to compile loops so that each
    /// can be interrupted. As all of V8's flags, this is decided by the first runtime of the process.</summary>
    public bool ExpectsTimeLimits { get; init; }

    /// <summary>A call that waits for what only JavaScript itself could bring about, while all of its fibers wait, ends with a
    /// <see cref="DeadlockException"/>. Not for hosts whose later calls may wake earlier ones.</summary>
    public bool EndsDeadlockedCalls { get; init; }

    /// <summary>How objects become JSON and come from it; null: the serializer's defaults for the web (camelCase), by
    /// reflection where the host allows it. With a source-generated context (JsonSerializerContext.Options) none is needed.</summary>
    public JsonSerializerOptions? Json { get; init; }

    /// <summary>Where modules come from that scripts import by names; they are asked before files. Null: from files alone, where the
    /// scripts may read them.</summary>
    public IModuleSource? Modules { get; init; }

    /// <summary>Gets what scripts write to the console, process.stdout and process.stderr; <see cref="ConsoleOutput"/> has the usual
    /// ones. Called on the kernel thread, which does nothing else meanwhile; what it throws is thrown in JavaScript. Null: only
    /// calls with a handler of their own (<see cref="CallOptions.Console"/>) are heard. Nothing is written to the process's own
    /// streams.</summary>
    public Action<ConsoleMessage>? Console { get; init; }

    /// <summary>V8 flags, separated by spaces. They hold for the whole process, from its first runtime on.</summary>
    public string V8Flags { get; init; } = "";

    /// <summary>What its contexts begin with.</summary>
    internal Engine.StartingLibrary Library { get; init; } = Engine.StartingLibrary.Hosts;

    /// <summary>Bits of coro_test in coro.h: checks and deliberate faults for the project's own tests.</summary>
    internal int EngineTests { get; init; }
}
