using System.Text.Json.Nodes;

namespace CoroJs;

/// <summary>A script and all that it needs, for one call of a pool.</summary>
/// <example>
/// <code>
/// ScriptResult result = await pool.RunAsync(new ScriptRequest
/// {
///     Code = "total = prices.reduce((a, b) => a + b, 0); total > limit",
///     Globals = new JsonObject { ["prices"] = new JsonArray(3, 4), ["limit"] = 5 },
///     ReturnKeys = ["total"],
/// });
/// bool isOver = result.Value!.GetValue&lt;bool>();
/// </code>
/// </example>
public sealed record ScriptRequest
{
    /// <summary>The script; the value of its last expression is the result. Empty: the context is prepared, and that is all.</summary>
    public required string Code { get; init; }

    /// <summary>It is a module. Its value is its default export. Modules and scripts may import <see cref="Modules"/> and those of
    /// <see cref="CoroRuntimeOptions.Modules"/>.</summary>
    public bool IsModule { get; init; }

    /// <summary>For messages and stacks.</summary>
    public string Name { get; init; } = "script";

    /// <summary>Global variables that are set before.</summary>
    public JsonObject Globals { get; init; } = [];

    /// <summary>Global functions that are made before, after the variables.</summary>
    public IReadOnlyList<ScriptFunction> Functions { get; init; } = [];

    /// <summary>Modules by name, which the script may import ("rules", "shop/prices.js") and which may import one another; they go
    /// before <see cref="CoroRuntimeOptions.Modules"/>. A name's ending says what its text is: <see cref="ModuleText.KindOf"/>. In a
    /// context that is kept they stay; one of the same name and text is the same module, one of another text takes its place.</summary>
    public IReadOnlyDictionary<string, string> Modules { get; init; } = new Dictionary<string, string>();

    /// <summary>The global variables to give back; one that JSON has no words for, a cycle for instance, is an error, and one that
    /// is undefined or a function is left out. Null: all that programs have set and JSON can carry.</summary>
    public IReadOnlyList<string>? ReturnKeys { get; init; }

    /// <summary>In which context. Variables and functions stay in one that is kept.</summary>
    public PoolCall Call { get; init; } = PoolCall.Alone;
}
