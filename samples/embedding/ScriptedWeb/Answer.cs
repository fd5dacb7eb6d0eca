using System.Text.Json;

namespace ScriptedWeb;

/// <summary>What a route's script answers.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Headers">By name.</param>
/// <param name="Body">JSON; null: none.</param>
internal sealed record Answer(int Status, Dictionary<string, string>? Headers, JsonElement? Body) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = Status;
        foreach ((string name, string value) in Headers ?? []) httpContext.Response.Headers[name] = value;
        if (Body is { ValueKind: not JsonValueKind.Undefined } body) await httpContext.Response.WriteAsJsonAsync(body, httpContext.RequestAborted);
    }
}
