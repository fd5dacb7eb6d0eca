using System.Text.Json.Nodes;

namespace CoroJs;

/// <summary>What a <see cref="ScriptRequest"/> came to.</summary>
/// <param name="Value">The value of the script; null where it is null, undefined or a function.</param>
/// <param name="Globals">The global variables that were asked for.</param>
public sealed record ScriptResult(JsonNode? Value, JsonObject Globals);
