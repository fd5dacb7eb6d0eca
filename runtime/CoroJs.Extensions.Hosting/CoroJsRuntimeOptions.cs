namespace CoroJs.Extensions.Hosting;

/// <summary>What a host's configuration says of each runtime; <see cref="CoroRuntimeOptions"/> explains each.</summary>
public sealed class CoroJsRuntimeOptions
{
    private static readonly CoroRuntimeOptions Usual = new();

    /// <summary>How fibers are carried.</summary>
    public FiberCarrier Carrier { get; set; } = Usual.Carrier;

    /// <summary>Fibers that may live at once.</summary>
    public int MaxFibers { get; set; } = Usual.MaxFibers;

    /// <summary>Stack of one fiber in KiB.</summary>
    public int StackKibibytes { get; set; } = Usual.StackKibibytes;

    /// <summary>Limit of the heap in MiB; 0: V8's own choice.</summary>
    public int MaxHeapMebibytes { get; set; } = Usual.MaxHeapMebibytes;

    /// <summary>Limit of all ArrayBuffers in MiB; 0: none.</summary>
    public int MaxBufferMebibytes { get; set; } = Usual.MaxBufferMebibytes;

    /// <summary>Sockets, files and their like that may be open at once.</summary>
    public int MaxHandles { get; set; } = Usual.MaxHandles;

    /// <summary>Bytes that a runtime may write to its console in its life.</summary>
    public long MaxOutputBytes { get; set; } = Usual.MaxOutputBytes;

    /// <summary>How long a call may take, waiting included; null: any time.</summary>
    public TimeSpan? TimeLimit { get; set; }

    /// <summary>How much processor time a call may use; null: any.</summary>
    public TimeSpan? CpuLimit { get; set; }

    /// <summary>How long a call whose time is over may clean up.</summary>
    public TimeSpan Grace { get; set; } = Usual.Grace;

    /// <summary>Calls have limits on time of their own.</summary>
    public bool ExpectsTimeLimits { get; set; }

    /// <summary>A call that nothing can wake ends with a <see cref="DeadlockException"/>.</summary>
    public bool EndsDeadlockedCalls { get; set; }

    /// <summary>V8 flags, separated by spaces, for the whole process.</summary>
    public string V8Flags { get; set; } = Usual.V8Flags;

    internal CoroRuntimeOptions ToRuntime() => new()
    {
        Carrier = Carrier,
        MaxFibers = MaxFibers,
        StackKibibytes = StackKibibytes,
        MaxHeapMebibytes = MaxHeapMebibytes,
        MaxBufferMebibytes = MaxBufferMebibytes,
        MaxHandles = MaxHandles,
        MaxOutputBytes = MaxOutputBytes,
        TimeLimit = TimeLimit,
        CpuLimit = CpuLimit,
        Grace = Grace,
        ExpectsTimeLimits = ExpectsTimeLimits,
        EndsDeadlockedCalls = EndsDeadlockedCalls,
        V8Flags = V8Flags,
    };
}
