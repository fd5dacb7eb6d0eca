using System.Buffers;
using System.Net;
using System.Text.Json;

namespace CoroJs.Inspection;

/// <summary>The one program that an inspector shows, as clients find it. Any thread.</summary>
internal sealed class InspectorTarget
{
    private readonly string id = Guid.NewGuid().ToString();
    private readonly string title, url;
    private readonly IPEndPoint address;

    public InspectorTarget(nint runtime, ProgramOptions program, IPEndPoint address)
    {
        Runtime = runtime;
        this.address = address;
        (title, url) = program.Kind switch
        {
            ProgramKind.File => (program.Entry, new Uri(Path.GetFullPath(program.Entry)).AbsoluteUri),
            ProgramKind.Code => ("corojs -e", ""),
            _ => ("corojs -", ""),
        };
    }

    public nint Runtime { get; }

    /// <summary>Whether this is the path of the WebSocket. It cannot be guessed, so a page of some site in a browser cannot connect.</summary>
    public bool IsSocketPath(string path) => path.Length == id.Length + 1 && path.EndsWith(id, StringComparison.Ordinal);

    /// <param name="host">How the client calls this machine; null: by the address that is listened at.</param>
    public string WebSocketUrl(string? host = null) => $"ws://{host ?? address.ToString()}/{id}";

    /// <summary>The answer to /json and /json/list.</summary>
    public byte[] List(string? host) => Json(json =>
    {
        string place = WebSocketUrl(host)["ws://".Length..];
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("description", "corojs instance");
        json.WriteString("devtoolsFrontendUrl", $"devtools://devtools/bundled/js_app.html?experiments=true&v8only=true&ws={place}");
        json.WriteString("id", id);
        json.WriteString("title", title);
        json.WriteString("type", "node");
        json.WriteString("url", url);
        json.WriteString("webSocketDebuggerUrl", WebSocketUrl(host));
        json.WriteEndObject();
        json.WriteEndArray();
    });

    /// <summary>The answer to /json/version.</summary>
    public static byte[] Version() => Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("Browser", $"corojs/{Kernel.Version}");
        json.WriteString("Protocol-Version", "1.1");
        json.WriteEndObject();
    });

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true })) write(json);
        return bytes.WrittenSpan.ToArray();
    }
}
