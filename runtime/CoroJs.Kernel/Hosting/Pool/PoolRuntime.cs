using System.Diagnostics;

namespace CoroJs.Hosting;

/// <summary>One of a pool's runtimes.</summary>
internal sealed class PoolRuntime(CoroPool pool, CoroRuntime runtime, ScriptStore scripts)
{
    private long firstUsed = -1;

    public CoroPool Pool => pool;

    public CoroRuntime Runtime => runtime;

    /// <summary>Scripts that it has compiled.</summary>
    public ScriptStore Scripts => scripts;

    /// <summary>Bytes of its heap and its buffers when it was last measured.</summary>
    public long Memory { get; private set; }

    /// <summary>It serves no call any more.</summary>
    public bool IsBroken => runtime.HasEnded || !runtime.IsHealthy;

    // ---- under the pool's lock ---------------------------------------------------------------------------------

    /// <summary>Calls that it works at.</summary>
    public int Calls { get; set; }

    public long CallsEnded { get; set; }

    public long LastUse { get; set; } = Stopwatch.GetTimestamp();

    /// <summary>It has given memory back since its last call.</summary>
    public bool IsShrunk { get; set; }

    /// <summary>Another one is being made, or was.</summary>
    public bool IsReplaced { get; set; }

    /// <summary>Nothing begins here any more; told when the last call has ended.</summary>
    public TaskCompletionSource? Emptied { get; set; }

    /// <summary>Contexts that nothing has run in but what prepares them.</summary>
    public Stack<CoroContext> Spares { get; } = [];

    /// <summary>Somebody is making spare contexts.</summary>
    public bool IsFilling { get; set; }

    /// <summary>Calls of keys whose contexts are here.</summary>
    public LinkedList<PoolJob> Waiting { get; } = [];

    public bool HasRoom => Calls < pool.Options.MaxCallsPerRuntime && Emptied is null && !IsBroken;

    // ---- its memory, one look at a time ------------------------------------------------------------------------

    /// <summary>Looks at its memory, and collects only where it seems to have grown too much.</summary>
    public async Task<bool> HasGrownAsync()
    {
        long most = (long)pool.Options.MaxGrowthMebibytes << 20;
        await MeasureAsync(collect: firstUsed < 0).ConfigureAwait(false);
        if (firstUsed < 0) firstUsed = Memory;
        if (Memory - firstUsed <= most) return false;
        await MeasureAsync(collect: true).ConfigureAwait(false);
        return Memory - firstUsed > most;
    }

    public async Task MeasureAsync(bool collect)
    {
        RuntimeMemory memory = await runtime.MeasureAsync(collect).ConfigureAwait(false);
        Memory = memory.HeapUsed + memory.Buffers;
    }
}
