using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace CoroJs.Inspection;

/// <summary>One connection to the inspector: answers a request, or becomes a session. Runs on a thread of its own.</summary>
internal sealed class InspectorConnection
{
    /// <summary>A client that connects and says nothing does not keep a thread for ever.</summary>
    private const int MillisecondsForHead = 10_000;

    private readonly Socket socket;
    private readonly InspectorTarget target;
    private readonly Action<InspectorConnection> ended;
    private readonly Thread thread;
    private InspectorSession? session;
    private bool ending;

    public InspectorConnection(Socket socket, InspectorTarget target, Action<InspectorConnection> ended)
    {
        this.socket = socket;
        this.target = target;
        this.ended = ended;
        thread = new Thread(Run) { IsBackground = true, Name = "inspector client" };
    }

    public void Start() => thread.Start();

    /// <summary>Any thread: a session says goodbye; anything else breaks off.</summary>
    public void End()
    {
        InspectorSession? speaking;
        lock (socket)
        {
            ending = true;
            speaking = session;
        }
        if (speaking is null) Break();
        else speaking.End();
    }

    /// <summary>Any thread: breaks the connection; its thread ends soon.</summary>
    public void Break()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }

    public bool Join(int milliseconds) => thread.Join(milliseconds);

    private void Run()
    {
        try
        {
            socket.NoDelay = true;
            socket.ReceiveTimeout = MillisecondsForHead;
            using var stream = new NetworkStream(socket, ownsSocket: true);
            if (HttpRequestHead.Read(stream) is not { } head) return;
            if (!Answer(stream, head)) return;
            socket.ReceiveTimeout = 0;
            var socketOptions = new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = TimeSpan.Zero };
            using WebSocket webSocket = WebSocket.CreateFromStream(stream, socketOptions);
            Converse(webSocket);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or WebSocketException)
        {
            // The client has gone: that is the end of a connection like any other.
        }
        finally
        {
            ended(this);
        }
    }

    private void Converse(WebSocket webSocket)
    {
        lock (socket)
        {
            if (ending) return;
            session = new InspectorSession(webSocket, target.Runtime);
        }
        session.Run();
    }

    // True: what follows is a WebSocket.
    private bool Answer(NetworkStream stream, HttpRequestHead head)
    {
        bool wantsSocket = string.Equals(head["Upgrade"], "websocket", StringComparison.OrdinalIgnoreCase);
        if (!head.HostIsAllowed)
        {
            Send(stream, "400 Bad Request", "text/plain", "The Host of a request to the inspector must be an address or localhost."u8);
        }
        else if (head.Method != "GET")
        {
            Send(stream, "405 Method Not Allowed", "text/plain", "The inspector answers GET only."u8);
        }
        else if (wantsSocket && target.IsSocketPath(head.Path) && head["Sec-WebSocket-Key"] is { } key)
        {
            string accept = AcceptOf(key);
            stream.Write(Encoding.ASCII.GetBytes(
                $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
            return true;
        }
        else if (head.Path is "/json" or "/json/list")
        {
            Send(stream, "200 OK", "application/json; charset=UTF-8", target.List(head.Host));
        }
        else if (head.Path is "/json/version")
        {
            Send(stream, "200 OK", "application/json; charset=UTF-8", InspectorTarget.Version());
        }
        else
        {
            Send(stream, "404 Not Found", "text/plain", "The inspector has /json/list, /json/version and the WebSocket that the list names."u8);
        }
        return false;
    }

    private static void Send(NetworkStream stream, string status, string type, ReadOnlySpan<byte> body)
    {
        stream.Write(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nCache-Control: no-cache\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
        stream.Write(body);
    }

    // RFC 6455 asks for SHA-1 here; it protects nothing.
#pragma warning disable CA5350
    private static string AcceptOf(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
