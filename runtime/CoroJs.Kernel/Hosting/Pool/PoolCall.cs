namespace CoroJs;

/// <summary>In which context a call of a pool runs, and what holds for it. It may be used for many calls. Any thread.</summary>
/// <example>
/// <code>
/// int visits = await pool.EvaluateAsync&lt;int>("globalThis.visits = (globalThis.visits ?? 0) + 1", new PoolCall { Key = tenant });
/// </code>
/// </example>
public sealed record PoolCall
{
    /// <summary>Any runtime's own context, which all calls without a key share.</summary>
    public static PoolCall Shared { get; } = new();

    /// <summary>A context of the call's own.</summary>
    public static PoolCall Alone { get; } = new() { Fresh = true };

    /// <summary>
    /// The context of this key, which is kept: what its scripts leave in the global object the next one finds, unless the pool
    /// had to close it meanwhile. Calls of one key run one after the other, in the order in which they came; so a function of the
    /// host that one of them waits for must not wait for another.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>A context of its own, closed afterwards: nothing is found and nothing left. Goes before a key.</summary>
    public bool Fresh { get; init; }

    /// <summary>What holds for the call: its name, console and messages; null: what holds for the runtime.</summary>
    public CallOptions? Options { get; init; }
}
