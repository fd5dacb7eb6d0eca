namespace CoroJs;

/// <summary>How a pool is made. Nothing here can be changed later.</summary>
public sealed record CoroPoolOptions
{
    /// <summary>For metrics, traces and reports.</summary>
    public string Name { get; init; } = "pool";

    /// <summary>How many runtimes, each with a thread of its own; 0: as many as the process has processors.</summary>
    public int Runtimes { get; init; }

    /// <summary>How each of them is made.</summary>
    public CoroRuntimeOptions Runtime { get; init; } = new();

    /// <summary>Calls that one runtime works at: while one waits for the host, the others go on. 1 for scripts that only compute.</summary>
    public int MaxCallsPerRuntime { get; init; } = 32;

    /// <summary>Calls that wait while every runtime has as many as it may; one more ends with a <see cref="PoolQueueFullException"/>.</summary>
    public int MaxQueue { get; init; } = 10_000;

    /// <summary>Contexts that are kept for their keys in the whole pool; the one used least recently makes room. Each takes some
    /// hundred KiB.</summary>
    public int ContextsKept { get; init; } = 256;

    /// <summary>Contexts that each runtime makes ahead while it has no calls, <see cref="Prepare"/> and <see cref="Warmup"/> included: a fresh
    /// context is then there when a call asks for it, until calls come faster than they can be made. Each takes some hundred KiB.</summary>
    public int SpareContexts { get; init; }

    /// <summary>Called once for each context that is made, before its first call: host functions are given here. On any thread;
    /// it must not wait for the pool.</summary>
    public Action<CoroContext>? Prepare { get; init; }

    /// <summary>Scripts that each new context runs after that, in this order.</summary>
    public IReadOnlyList<WarmupScript> Warmup { get; init; } = [];

    /// <summary>MiB of compiled code that is kept by the content of its source, for all runtimes; 0: none.</summary>
    public int CodeCacheMebibytes { get; init; } = 64;

    /// <summary>A folder in which compiled code outlives the process; null: none. What lies in it is run: nobody else may write
    /// there.</summary>
    public string? CodeCacheFolder { get; init; }

    /// <summary>A runtime is looked at each time that it has ended so many calls: see <see cref="MaxGrowthMebibytes"/>; 0: never.</summary>
    public int CallsBetweenChecks { get; init; } = 1000;

    /// <summary>MiB by which a runtime's heap and buffers may have grown since its first check, after a collection; one that has
    /// grown more is replaced by a new one. Its kept contexts go with it.</summary>
    public int MaxGrowthMebibytes { get; init; } = 128;

    /// <summary>A runtime without calls for so long gives memory back, and contexts that were not used for so long are closed.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(1);
}
