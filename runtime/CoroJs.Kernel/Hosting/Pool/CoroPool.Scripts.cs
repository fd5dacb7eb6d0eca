using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CoroJs.Hosting;

namespace CoroJs;

// Whole scripts in one call: data in, data out.
public sealed partial class CoroPool
{
    /// <summary>Runs a script with what it needs and gives back what it made.</summary>
    /// <param name="request">The script; in a context of its own, unless it says otherwise.</param>
    /// <param name="cancellation">Withdraws or cancels it.</param>
    /// <exception cref="JavaScriptException">It threw, or a result cannot be given back.</exception>
    /// <exception cref="PoolQueueFullException">Too many calls wait.</exception>
    public async Task<ScriptResult> RunAsync(ScriptRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var json = new HostJson(Describe(request));
        string text = await RunAsync<string>(HostOperation.Script, request.Code, request.Name, json, request.Call, !request.IsModule, cancellation).ConfigureAwait(false);
        JsonObject result = JsonNode.Parse(text)!.AsObject();
        JsonNode? value = result["value"];
        var globals = (JsonObject)result["globals"]!;
        result.Clear();
        return new ScriptResult(value, globals);
    }

    /// <summary>Runs a script over data, which it finds in the global variable "data".</summary>
    /// <param name="script">The script; compiled once.</param>
    /// <param name="data">What it works at.</param>
    /// <param name="call">In which context; null: one of its own. In one that is shared a script should read "data" before it
    /// waits for something, for meanwhile others begin.</param>
    /// <param name="name">For messages and stacks.</param>
    /// <param name="cancellation">Withdraws or cancels it.</param>
    /// <returns>The value of its last expression; null where JSON has no word for it.</returns>
    /// <exception cref="JavaScriptException">It threw, or its value is a cycle or a BigInt.</exception>
    /// <exception cref="PoolQueueFullException">Too many calls wait.</exception>
    public async Task<JsonElement> CallPluginAsync(
        string script, JsonElement data, PoolCall? call = null, string name = "plugin", CancellationToken cancellation = default)
    {
        byte[] result = await CallPluginAsync(script, Encoding.UTF8.GetBytes(data.GetRawText()), call, name, cancellation).ConfigureAwait(false);
        using JsonDocument document = JsonDocument.Parse(result);
        return document.RootElement.Clone();
    }

    /// <summary>The same with the data and the result as JSON in UTF-8.</summary>
    /// <param name="script">The script; compiled once.</param>
    /// <param name="data">JSON; what is none is a SyntaxError.</param>
    /// <param name="call">In which context; null: one of its own.</param>
    /// <param name="name">For messages and stacks.</param>
    /// <param name="cancellation">Withdraws or cancels it.</param>
    public async Task<byte[]> CallPluginAsync(
        string script, ReadOnlyMemory<byte> data, PoolCall? call = null, string name = "plugin", CancellationToken cancellation = default)
    {
        HostJson result = await RunAsync<HostJson>(HostOperation.Plugin, script, name, new HostJson(data), call ?? PoolCall.Alone, mayCompile: true, cancellation).ConfigureAwait(false);
        return result.Utf8.ToArray();
    }

    private Task<T> RunAsync<T>(HostOperation operation, string code, string name, HostJson argument, PoolCall call, bool mayCompile, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(name);
        object?[] arguments = [argument];
        string shown = call.Options?.Name ?? name;
        return Submit(new PoolJob<T>(call, Body, CallNotBegun.IsSaidBy, cancellation) { Name = shown });

        Task<T> Body(PoolRuntime runtime, CoroContext context)
        {
            return mayCompile ? runtime.Scripts.RunAsync(code, shown, Run) : Run(null);

            Task<T> Run(CompiledScript? script) => runtime.Runtime.RunAsync(new HostCall<T>(context, operation, HostReader<T>.Wish, cancellation)
            {
                Target = script is null ? code : script.Script,
                Name = shown,
                Arguments = arguments,
                Options = call.Options,
            });
        }
    }

    private static byte[] Describe(ScriptRequest request)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("isModule", request.IsModule);
            writer.WritePropertyName("globals");
            request.Globals.WriteTo(writer);
            writer.WriteStartArray("functions");
            foreach (ScriptFunction function in request.Functions)
            {
                writer.WriteStartObject();
                writer.WriteString("name", function.Name);
                writer.WriteStartArray("parameters");
                foreach (string parameter in function.Parameters) writer.WriteStringValue(parameter);
                writer.WriteEndArray();
                writer.WriteString("code", function.Code);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteStartArray("modules");
            foreach ((string name, string text) in request.Modules)
            {
                ModuleKind kind = ModuleText.KindOf(name);
                if (kind == ModuleKind.WebAssembly) throw new ArgumentException($"The module '{name}' is WebAssembly, which is no text: give it by CoroRuntimeOptions.Modules", nameof(request));
                writer.WriteStartObject();
                writer.WriteString("name", name);
                writer.WriteNumber("kind", (int)kind);
                writer.WriteString("text", text);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            if (request.ReturnKeys is { } keys)
            {
                writer.WriteStartArray("returnKeys");
                foreach (string key in keys) writer.WriteStringValue(key);
                writer.WriteEndArray();
            }
            else
            {
                writer.WriteNull("returnKeys");
            }
            writer.WriteEndObject();
        }
        return stream.ToArray();
    }
}
