using System.Net.Sockets;
using System.Text;

namespace CoroJs.Tests.CommandServer;

/// <summary>The client's side of one socket, byte by byte.</summary>
internal sealed class JsockdClient : IDisposable
{
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte separator;
    private readonly List<byte> received = [];
    private readonly byte[] buffer = new byte[64 << 10];

    public JsockdClient(string path, byte separator)
    {
        this.separator = separator;
        socket.Connect(new UnixDomainSocketEndPoint(path));
    }

    /// <summary>The fields as they go over the wire, each with its separator.</summary>
    public byte[] Fields(params string[] fields)
    {
        var bytes = new List<byte>();
        foreach (string field in fields)
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(field));
            bytes.Add(separator);
        }
        return [.. bytes];
    }

    public void Send(params string[] fields) => SendBytes(Fields(fields));

    public void SendBytes(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[socket.Send(bytes)..];
    }

    /// <summary>Sends a request and reads the line that answers it.</summary>
    public async Task<string> Ask(string id, string command, string parameter = "null")
    {
        Send(id, command, parameter);
        return await Line();
    }

    /// <summary>The next line, without its end.</summary>
    public async Task<string> Line()
    {
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            int end = received.IndexOf((byte)'\n');
            if (end >= 0)
            {
                string line = Encoding.UTF8.GetString([.. received.Take(end)]);
                received.RemoveRange(0, end + 1);
                return line;
            }
            int count = await socket.ReceiveAsync(buffer, time.Token);
            Assert.True(count > 0, $"the server has closed the connection behind: {Encoding.UTF8.GetString([.. received])}");
            received.AddRange(buffer.AsSpan(0, count));
        }
    }

    /// <summary>The server has sent something that was not read.</summary>
    public bool HasAnswer => received.Count > 0 || socket.Available > 0;

    /// <summary>The client says nothing more, and reads on.</summary>
    public void EndInput() => socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => socket.Dispose();
}
