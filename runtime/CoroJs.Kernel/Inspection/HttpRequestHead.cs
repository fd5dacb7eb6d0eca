using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CoroJs.Inspection;

/// <summary>The head of a request, as far as the inspector needs HTTP: clients send GET and no body.</summary>
internal sealed class HttpRequestHead
{
    private const int MostBytes = 16 << 10;

    private readonly Dictionary<string, string> fields = new(StringComparer.OrdinalIgnoreCase);

    private HttpRequestHead(string method, string path)
    {
        Method = method;
        Path = path;
    }

    public string Method { get; }

    /// <summary>Without its query.</summary>
    public string Path { get; }

    public string? Host => this["Host"];

    public string? this[string field] => fields.GetValueOrDefault(field);

    /// <summary>
    /// Whether a client may call this machine so. A page on the web can make a browser send requests here under a name of its own that
    /// leads to 127.0.0.1; it cannot make it send an address or "localhost" as the host.
    /// </summary>
    public bool HostIsAllowed
    {
        get
        {
            if (Host is not { Length: > 0 } host) return true;
            string name = host;
            if (name[0] == '[')
            {
                int end = name.IndexOf(']', StringComparison.Ordinal);
                return end > 0 && IPAddress.TryParse(name[1..end], out _);
            }
            int colon = name.LastIndexOf(':');
            if (colon >= 0) name = name[..colon];
            return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || name.Equals("localhost6", StringComparison.OrdinalIgnoreCase)
                || IsPlainAddress(name);
        }
    }

    /// <summary>Reads up to the empty line. Null: the connection ended, or this is no HTTP.</summary>
    /// <exception cref="IOException">The connection broke, or its time is up.</exception>
    public static HttpRequestHead? Read(NetworkStream stream)
    {
        var bytes = new List<byte>();
        // One at a time: what follows the head belongs to the WebSocket. A head is a few hundred bytes.
        while (!EndsHead(bytes))
        {
            int next = bytes.Count < MostBytes ? stream.ReadByte() : -1;
            if (next < 0) return null;
            bytes.Add((byte)next);
        }
        string[] lines = Encoding.Latin1.GetString([.. bytes]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || lines[0].Split(' ') is not [var method, ['/', ..] target, "HTTP/1.1" or "HTTP/1.0"]) return null;
        var head = new HttpRequestHead(method, target.Split('?', 2)[0]);
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) head.fields[line[..colon]] = line[(colon + 1)..].Trim();
        }
        return head;
    }

    // Four numbers: IPAddress.TryParse takes "1" and "0x7f.1", too, which a browser might resolve otherwise.
    private static bool IsPlainAddress(string name) =>
        name.Split('.') is { Length: 4 } parts && parts.All(p => byte.TryParse(p, System.Globalization.NumberStyles.None, null, out _));

    private static bool EndsHead(List<byte> bytes) =>
        bytes.Count >= 4 && bytes[^1] == '\n' && bytes[^2] == '\r' && bytes[^3] == '\n' && bytes[^4] == '\r';
}
