using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace CoroJs.Tests;

/// <summary>A client of the DevTools protocol, as a debugger would be one.</summary>
internal sealed class InspectorClient : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket socket = new();
    private readonly Channel<JsonNode> messages = Channel.CreateUnbounded<JsonNode>();
    private readonly List<JsonNode> events = [];
    private int lastId;

    public static async Task<InspectorClient> Connect(string url)
    {
        var client = new InspectorClient();
        using var limit = new CancellationTokenSource(Limit);
        await client.socket.ConnectAsync(new Uri(url), limit.Token);
        _ = client.Receive();
        return client;
    }

    /// <summary>Calls a method and returns its result.</summary>
    public async Task<JsonNode> Call(string method, JsonObject? parameters = null)
    {
        int id = ++lastId;
        string text = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] }.ToJsonString();
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        while (true)
        {
            JsonNode message = await Next($"no answer to {method}");
            if ((int?)message["id"] != id) events.Add(message);
            else if (message["error"] is { } error) throw new InvalidOperationException($"{method}: {error}");
            else return message["result"]!;
        }
    }

    /// <summary>The next event of that name; what came meanwhile is kept.</summary>
    public async Task<JsonNode> Event(string name)
    {
        int known = events.FindIndex(e => (string?)e["method"] == name);
        if (known >= 0)
        {
            JsonNode found = events[known];
            events.RemoveAt(known);
            return found["params"]!;
        }
        while (true)
        {
            JsonNode message = await Next($"no {name}");
            if ((string?)message["method"] == name) return message["params"]!;
            events.Add(message);
        }
    }

    public async Task<InspectorPause> Paused() => new(this, await Event("Debugger.paused"));

    public async Task<InspectorPause> Step(string method)
    {
        await Call($"Debugger.{method}");
        return await Paused();
    }

    /// <summary>Evaluates in the global scope; the value as text.</summary>
    public async Task<string?> Evaluate(string expression)
    {
        JsonNode result = await Call("Runtime.evaluate", new JsonObject { ["expression"] = expression });
        return result["result"]!["value"]?.ToString();
    }

    public string UrlOf(string script) =>
        (string)events.Single(e => (string?)e["method"] == "Debugger.scriptParsed" && (string?)e["params"]!["scriptId"] == script)["params"]!["url"]!;

    /// <summary>A breakpoint in every script whose URL ends so, at a line counted from one.</summary>
    public async Task<string> Break(string file, int line, string condition = "")
    {
        JsonNode result = await Call("Debugger.setBreakpointByUrl", new JsonObject
        {
            ["urlRegex"] = $"{file.Replace(".", "\\.", StringComparison.Ordinal)}$",
            ["lineNumber"] = line - 1,
            ["condition"] = condition,
        });
        return (string)result["breakpointId"]!;
    }

    public Task Unbreak(string id) => Call("Debugger.removeBreakpoint", new JsonObject { ["breakpointId"] = id });

    /// <summary>Breaks the connection off without a goodbye.</summary>
    public void Vanish() => socket.Abort();

    public async ValueTask DisposeAsync()
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            using var limit = new CancellationTokenSource(Limit);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
        }
        socket.Dispose();
    }

    private async Task<JsonNode> Next(string otherwise)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            return await messages.Reader.ReadAsync(limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            throw new InvalidOperationException($"{otherwise}; {(e is ChannelClosedException ? "the connection ended" : "the time is up")}", e);
        }
    }

    private async Task Receive()
    {
        var bytes = new byte[1 << 16];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                WebSocketReceiveResult part = await socket.ReceiveAsync(bytes, CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close) break;
                message.Write(bytes, 0, part.Count);
                if (!part.EndOfMessage) continue;
                messages.Writer.TryWrite(JsonNode.Parse(message.ToArray())!);
                message.SetLength(0);
            }
            // The answer to a goodbye.
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The reader of the channel tells.
        }
        messages.Writer.TryComplete();
    }
}

/// <summary>Where a program stands.</summary>
internal sealed class InspectorPause(InspectorClient client, JsonNode parameters)
{
    public string Reason => (string)parameters["reason"]!;

    public string Function => (string)Top["functionName"]!;

    /// <summary>Of the script. A frame's own field is empty: clients know the scripts by their numbers.</summary>
    public string Url => client.UrlOf((string)Top["location"]!["scriptId"]!);

    /// <summary>From one.</summary>
    public int Line => (int)Top["location"]!["lineNumber"]! + 1;

    private JsonNode Top => parameters["callFrames"]![0]!;

    /// <summary>Evaluates in the innermost function; the value as text.</summary>
    public async Task<string?> Evaluate(string expression)
    {
        JsonNode result = await client.Call(
            "Debugger.evaluateOnCallFrame", new JsonObject { ["callFrameId"] = (string)Top["callFrameId"]!, ["expression"] = expression });
        return result["result"]!["value"]?.ToString();
    }
}
