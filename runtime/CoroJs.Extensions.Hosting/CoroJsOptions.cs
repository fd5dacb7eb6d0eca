namespace CoroJs.Extensions.Hosting;

/// <summary>What a host's configuration says of a pool, for its sections and for code; <see cref="CoroPoolOptions"/> explains each. What
/// only code can say (functions of the host, sources of modules) is given to <see cref="CoroJsBuilder"/>.</summary>
/// <example>
/// <code>
/// "CoroJs": { "Runtimes": 4, "SlowCall": "00:00:01", "Runtime": { "MaxHeapMebibytes": 64, "TimeLimit": "00:00:05" },
///             "Permissions": { "Net": ["db.example:5432"], "Read": ["/srv/templates"] } }
/// </code>
/// </example>
public sealed class CoroJsOptions
{
    private static readonly CoroPoolOptions Usual = new();

    /// <summary>How many runtimes, each with a thread of its own; 0: as many as the process has processors.</summary>
    public int Runtimes { get; set; } = Usual.Runtimes;

    /// <summary>Calls that one runtime works at, while they wait.</summary>
    public int MaxCallsPerRuntime { get; set; } = Usual.MaxCallsPerRuntime;

    /// <summary>Calls that wait for room.</summary>
    public int MaxQueue { get; set; } = Usual.MaxQueue;

    /// <summary>Contexts that are kept for their keys.</summary>
    public int ContextsKept { get; set; } = Usual.ContextsKept;

    /// <summary>MiB of compiled code in memory; 0: none.</summary>
    public int CodeCacheMebibytes { get; set; } = Usual.CodeCacheMebibytes;

    /// <summary>A folder in which compiled code outlives the process; nobody else may write there. Null: none.</summary>
    public string? CodeCacheFolder { get; set; }

    /// <summary>Calls after which a runtime's memory is looked at; 0: never.</summary>
    public int CallsBetweenChecks { get; set; } = Usual.CallsBetweenChecks;

    /// <summary>MiB by which a runtime may grow before it is replaced.</summary>
    public int MaxGrowthMebibytes { get; set; } = Usual.MaxGrowthMebibytes;

    /// <summary>When a runtime without calls gives memory back.</summary>
    public TimeSpan IdleAfter { get; set; } = Usual.IdleAfter;

    /// <summary>Files with scripts that each new context runs before its first call, in this order; relative ones are below the
    /// host's content root.</summary>
    public IList<string> Warmup { get; } = [];

    /// <summary>A folder whose files scripts may import by their names, see <see cref="ModuleSource.Files"/>; a relative one is below the
    /// host's content root. Null: none.</summary>
    public string? ModulesFolder { get; set; }

    /// <summary>Calls that take longer, waiting included, are logged as a warning; null: none are.</summary>
    public TimeSpan? SlowCall { get; set; }

    /// <summary>What each runtime is like.</summary>
    public CoroJsRuntimeOptions Runtime { get; } = new();

    /// <summary>What scripts may do outside of their runtime; nothing, unless it says so.</summary>
    public CoroJsPermissionOptions Permissions { get; } = new();

    internal CoroPoolOptions ToPool(string name, string contentRoot) => new()
    {
        Name = name,
        Runtimes = Runtimes,
        MaxCallsPerRuntime = MaxCallsPerRuntime,
        MaxQueue = MaxQueue,
        ContextsKept = ContextsKept,
        CodeCacheMebibytes = CodeCacheMebibytes,
        CodeCacheFolder = CodeCacheFolder,
        CallsBetweenChecks = CallsBetweenChecks,
        MaxGrowthMebibytes = MaxGrowthMebibytes,
        IdleAfter = IdleAfter,
        Warmup = [.. Warmup.Select(file => new WarmupScript(File.ReadAllText(Path.Combine(contentRoot, file)), file))],
        Runtime = Runtime.ToRuntime() with
        {
            Name = name,
            Permissions = Permissions.ToPermissions(),
            Modules = ModulesFolder is null ? null : ModuleSource.Files(Path.Combine(contentRoot, ModulesFolder)),
        },
    };
}
