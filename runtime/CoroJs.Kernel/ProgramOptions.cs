namespace CoroJs;

/// <summary>How fibers are carried; all three behave the same.</summary>
public enum FiberCarrier
{
    /// <summary>Stacks switched in user space, with V8's own state moved by us: the fast one.</summary>
    Stack = 0,

    /// <summary>Stacks switched in user space through V8's public interface only.</summary>
    Plain = 1,

    /// <summary>An operating-system thread each, one running at a time.</summary>
    Thread = 2,
}

/// <summary>What kind of entry a program has.</summary>
public enum ProgramKind
{
    /// <summary>A module in a file; the entry is its path.</summary>
    File,

    /// <summary>A module whose source is the entry itself.</summary>
    Code,

    /// <summary>A module read from standard input.</summary>
    StandardInput,

    /// <summary>A command of the executable that is written in JavaScript; the entry is its name.</summary>
    Command,
}

/// <summary>A program and the limits it runs under.</summary>
public sealed record ProgramOptions
{
    /// <summary>Where the program comes from.</summary>
    public required ProgramKind Kind { get; init; }

    /// <summary>A path or source text, see <see cref="ProgramKind"/>; unused for standard input.</summary>
    public string Entry { get; init; } = "";

    /// <summary>process.argv: the executable, the script, and what follows.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>How fibers are carried.</summary>
    public FiberCarrier Carrier { get; init; } = FiberCarrier.Stack;

    /// <summary>Fibers that may live at once.</summary>
    public int MaxFibers { get; init; } = 1 << 20;

    /// <summary>Stack of one fiber in KiB: a multiple of 4 from 128 to 65,536. Only what a fiber uses takes memory.</summary>
    public int StackKibibytes { get; init; } = 1024;

    /// <summary>Milliseconds of processor time after which a fiber that runs without a break is ended; 0: no limit. Fibers may
    /// have limits of their own.</summary>
    public int CpuLimitMilliseconds { get; init; }

    /// <summary>Limit of V8's heap in MiB; 0: V8's own choice.</summary>
    public int MaxHeapMebibytes { get; init; }

    /// <summary>What happens when nobody handles that a promise was rejected, as Node's option says it: throw, strict, warn,
    /// none, or warn-with-error-code.</summary>
    public string UnhandledRejections { get; init; } = "throw";

    /// <summary>Limit of all ArrayBuffers together in MiB; 0: none.</summary>
    public int MaxBufferMebibytes { get; init; }

    /// <summary>Sockets, files, hashes and their like that may be open at once. Fibers have a limit of their own.</summary>
    public int MaxHandles { get; init; } = int.MaxValue;

    /// <summary>Write down the stack of who opens a handle, for <c>process.activeHandles()</c> and for warnings about those that nobody
    /// closed.</summary>
    public bool TraceHandles { get; init; }

    /// <summary>Bytes that may be written to standard output and standard error together.</summary>
    public long MaxOutputBytes { get; init; } = long.MaxValue;

    /// <summary>What the program may do outside of its own memory.</summary>
    public Permissions Permissions { get; init; } = Permissions.Local;

    /// <summary>A file with an import map; null: what the nearest corojs.json of the program's folder says.</summary>
    public string? ImportMap { get; init; }

    /// <summary>Fetch modules of https: URLs although they are in the cache on disk.</summary>
    public bool ReloadModules { get; init; }

    /// <summary>Frames of an error's stack (<c>Error.stackTraceLimit</c> at first), and of the place where its fiber was started,
    /// of which there are 5 at most; 0: no stacks; negative: V8's own number, 10.</summary>
    public int StackTraceLimit { get; init; } = -1;

    /// <summary>V8 flags, separated by spaces. They hold for the whole process, from its first runtime on.</summary>
    public string V8Flags { get; init; } = "";

    /// <summary>Bits of coro_test in coro.h: checks and deliberate faults for the project's own tests.</summary>
    public int EngineTests { get; init; }

    /// <summary>The program may listen to signals and send them. They belong to the whole process, so a host that does more
    /// than run this program leaves it off.</summary>
    public bool AllowSignals { get; init; }

    /// <summary>For tests: fibers that are ready run in an order that this number decides; null: first come, first served.</summary>
    public int? ScheduleSeed { get; init; }

    /// <summary>Start from the standard library's sources even where a snapshot is at hand.</summary>
    public bool IgnoreSnapshot { get; init; }

    /// <summary>A file for a profile of processor time that Chrome's tools open; empty: one in the working folder, named by the
    /// time; null: none. On the stack way only.</summary>
    public string? CpuProfile { get; init; }

    /// <summary>Microseconds between two samples of it.</summary>
    public int CpuProfileInterval { get; init; } = 1000;

    /// <summary>A file for a profile of what is allocated and lives at the end, which Chrome's tools open; empty: one in the working
    /// folder, named by the time; null: none.</summary>
    public string? HeapProfile { get; init; }

    /// <summary>Bytes between two samples of it, on the average.</summary>
    public int HeapProfileInterval { get; init; } = 512 << 10;

    /// <summary>The signal that has what the heap holds written to a file in the working folder; 0: none. Needs
    /// <see cref="AllowSignals"/>.</summary>
    public int HeapSnapshotSignal { get; init; }

    /// <summary>Loops must be compiled so that each can be interrupted, although <see cref="CpuLimitMilliseconds"/> is 0.</summary>
    internal bool HasTimeLimits { get; init; }

    /// <summary>Time that all fibers of the program share; null: any.</summary>
    internal Scheduling.TimeBudget? Budget { get; init; }

    /// <summary>Where debuggers may attach; null: nowhere, and nothing of the inspector is loaded.</summary>
    public InspectorOptions? Inspector { get; init; }
}
