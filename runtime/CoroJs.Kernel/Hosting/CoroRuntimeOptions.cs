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

    /// <summary>Limit of V8's heap in MiB; 0: V8's own choice.</summary>
    public int MaxHeapMebibytes { get; init; }

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

    /// <summary>Bits of coro_test in coro.h: checks and deliberate faults for the project's own tests.</summary>
    internal int EngineTests { get; init; }
}
