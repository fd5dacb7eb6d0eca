using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CoroJs.Hosting;

namespace CoroJs.CommandServer.Sidecar;

/// <summary>Functions of the client that scripts call, and the answers that it owes. Kernel thread.</summary>
internal sealed class ClientCalls
{
    private readonly SidecarConnection connection;
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<uint, (SidecarRequest Request, TaskCompletionSource<object?> Answer)> owed = [];

    public ClientCalls(SidecarConnection connection)
    {
        this.connection = connection;
        Channel = new MessageChannel { Requested = (message, cancellation) => new ValueTask<object?>(CallAsync(message, cancellation)) };
    }

    /// <summary>By which scripts reach them.</summary>
    public MessageChannel Channel { get; }

    /// <summary>The client has not answered all.</summary>
    public bool AreOwed => owed.Count > 0;

    /// <summary>The client has functions of these names.</summary>
    public void Allow(string name) => names.Add(name);

    /// <summary>The client's answer came.</summary>
    /// <param name="message">The id of the frame that it answers.</param>
    /// <param name="payload">`{"value": …}` or `{"error": {"message": …}}`.</param>
    public void Take(uint message, ReadOnlySpan<byte> payload)
    {
        // Nobody may wait any more: the script was ended.
        if (!owed.Remove(message, out (SidecarRequest, TaskCompletionSource<object?> Answer) waiting)) return;
        try
        {
            var answer = JsonNode.Parse(payload) as JsonObject ?? throw new JsonException("it is no object");
            if (answer["error"] is { } error) waiting.Answer.TrySetException(new ClientCallException(TextOf(error)));
            else waiting.Answer.TrySetResult(answer["value"] is { } value ? new HostJson(Encoding.UTF8.GetBytes(value.ToJsonString())) : null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            waiting.Answer.TrySetException(new ClientCallException($"The client's answer cannot be read: {e.Message}"));
        }
    }

    /// <summary>A request is over: its calls' answers are nobody's.</summary>
    public void Forget(SidecarRequest request)
    {
        if (owed.Count == 0) return;
        foreach (uint message in owed.Where(o => o.Value.Request == request).Select(o => o.Key).ToArray()) owed.Remove(message);
    }

    /// <summary>Nothing will come any more.</summary>
    public void Fail(string why)
    {
        foreach ((_, TaskCompletionSource<object?> answer) in owed.Values) answer.TrySetException(new ClientCallException(why));
        owed.Clear();
    }

    private Task<object?> CallAsync(ScriptMessage message, CancellationToken cancellation)
    {
        if (message.Tag is not SidecarRequest request || message.Value is not JsonObject call || call["name"] is not JsonValue name || !name.TryGetValue(out string? text) || !names.Contains(text))
            throw new ClientCallException("The client has no such function: RunScript names them in hostFunctions");
        if (connection.SendCall(request, Encoding.UTF8.GetBytes(call.ToJsonString())) is not { } id) throw new ClientCallException("The client has gone");
        var waiting = new TaskCompletionSource<object?>();
        owed.Add(id, (request, waiting));
        cancellation.Register(() => waiting.TrySetCanceled(cancellation));
        return waiting.Task;
    }

    private static string TextOf(JsonNode error) => error switch
    {
        JsonObject { } o when o["message"] is JsonValue message && message.TryGetValue(out string? text) => text,
        JsonValue value when value.TryGetValue(out string? text) => text,
        _ => error.ToJsonString(),
    };
}
