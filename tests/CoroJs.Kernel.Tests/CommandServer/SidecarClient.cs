using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace CoroJs.Tests.CommandServer;

/// <summary>A frame as a client gets it.</summary>
internal sealed record SidecarFrame(uint Request, uint Message, int Kind, string Payload)
{
    public JsonNode Json => JsonNode.Parse(Payload)!;

    public string ErrorMessage => Kind == SidecarClient.Error ? (string)Json["message"]! : Payload;
}

/// <summary>The client's side of a connection to `corojs sidecar`, byte by byte.</summary>
internal sealed class SidecarClient : IDisposable
{
    public const int RunScript = 0, Ping = 1, CallResult = 2, StatsRequest = 3;
    public const int Response = 0x1000, Log = 0x1001, Error = 0x1002, Pong = 0x1003, Call = 0x1004, Stats = 0x1005;

    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<byte> received = [];
    private readonly byte[] buffer = new byte[64 << 10];
    private uint next;

    public SidecarClient(string path) => socket.Connect(new UnixDomainSocketEndPoint(path));

    /// <summary>A frame as it goes over the wire.</summary>
    public static byte[] Frame(uint request, uint message, int kind, string payload)
    {
        byte[] json = Encoding.UTF8.GetBytes(payload);
        var frame = new byte[16 + json.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)json.Length + 12);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), request);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(8), message);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(12), (uint)kind);
        json.CopyTo(frame, 16);
        return frame;
    }

    /// <summary>Sends a frame; the result is its request's id.</summary>
    public uint Send(int kind, string payload)
    {
        SendBytes(Frame(next, next, kind, payload));
        return next++;
    }

    public void SendBytes(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[socket.Send(bytes)..];
    }

    /// <summary>Runs a script, and returns the frame that ends it.</summary>
    /// <param name="payload">RunScript's.</param>
    /// <param name="logs">Takes what it logs meanwhile.</param>
    public async Task<SidecarFrame> Run(string payload, List<SidecarFrame>? logs = null)
    {
        uint id = Send(RunScript, payload);
        while (true)
        {
            SidecarFrame frame = await Receive();
            if (frame.Kind == Log && logs is not null)
            {
                logs.Add(frame);
                continue;
            }
            Assert.Equal(id, frame.Request);
            return frame;
        }
    }

    /// <summary>Evaluates; the value's JSON, or "undefined".</summary>
    public async Task<string> Evaluate(string code, string more = "")
    {
        SidecarFrame frame = await Run($$"""{"code":{{JsonValue.Create(code).ToJsonString()}},"expr":true{{more}}}""");
        Assert.True(frame.Kind == Response, frame.Payload);
        return frame.Json["returnValue"]?.ToJsonString() ?? "undefined";
    }

    public async Task<SidecarFrame> Receive() => await ReceiveOrEnd() ?? throw new EndOfStreamException("the server has closed the connection");

    /// <summary>Null: the server has closed the connection.</summary>
    public async Task<SidecarFrame?> ReceiveOrEnd()
    {
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (received.Count >= 16)
            {
                byte[] bytes = [.. received];
                int size = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes) + 4;
                if (bytes.Length >= size)
                {
                    received.RemoveRange(0, size);
                    return new SidecarFrame(
                        BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)),
                        BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)),
                        BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(12)),
                        Encoding.UTF8.GetString(bytes, 16, size - 16));
                }
            }
            int count;
            try
            {
                count = await socket.ReceiveAsync(buffer, time.Token);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
                count = 0; // closed with bytes of ours unread
            }
            if (count == 0) return null;
            received.AddRange(buffer.AsSpan(0, count));
        }
    }

    /// <summary>The client says nothing more, and reads on.</summary>
    public void EndInput() => socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => socket.Dispose();
}
