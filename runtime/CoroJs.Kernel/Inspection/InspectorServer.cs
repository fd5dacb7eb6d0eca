using System.Net;
using System.Net.Sockets;
using CoroJs.Engine;

namespace CoroJs.Inspection;

/// <summary>
/// Lets clients of the DevTools protocol attach to one runtime: HTTP to find it, a WebSocket to speak with it. It has threads of its
/// own, because the kernel thread may be paused or busy; each connection has one, blocking, and they are few.
/// </summary>
internal sealed class InspectorServer : IDisposable
{
    private const int MillisecondsToSayGoodbye = 1000;

    private readonly TcpListener listener;
    private readonly InspectorOptions options;
    private readonly HashSet<InspectorConnection> connections = [];
    private readonly Thread thread;
    private InspectorTarget target = null!;
    private bool ended;

    /// <summary>Listens; nobody is served before <see cref="Start"/>. Any thread.</summary>
    /// <exception cref="InspectorException">The address cannot be listened at.</exception>
    public InspectorServer(InspectorOptions options)
    {
        this.options = options;
        listener = new TcpListener(AddressOf(options.Host), options.Port);
        try
        {
            listener.Start();
        }
        catch (SocketException e)
        {
            string why = e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "another program listens there; choose another port, or 0 for any free one: --inspect=PORT",
                SocketError.AccessDenied => "the system does not allow it; choose a port from 1024 on",
                SocketError.AddressNotAvailable => "this machine has no such address",
                _ => e.Message,
            };
            throw new InspectorException($"the inspector cannot listen at {options.Host}:{options.Port}: {why}", e);
        }
        thread = new Thread(Accept) { IsBackground = true, Name = "inspector" };
    }

    /// <summary>Serves clients and says where. Kernel thread, before the program begins.</summary>
    /// <param name="runtime">The engine's runtime; must live until <see cref="Dispose"/>.</param>
    /// <param name="program">The program, for people.</param>
    public void Start(nint runtime, ProgramOptions program)
    {
        NativeEngine.coro_inspector_start(runtime, options.BreakOnStart ? 1 : 0);
        target = new InspectorTarget(runtime, program, (IPEndPoint)listener.LocalEndpoint);
        StandardError.WriteLine($"Debugger listening on {target.WebSocketUrl()}");
        thread.Start();
    }

    /// <summary>Ends all connections; clients get what there is for them before, if they take it. Kernel thread, while the runtime lives and none of its fibers runs.</summary>
    public void Dispose()
    {
        InspectorConnection[] open;
        lock (connections)
        {
            ended = true;
            open = [.. connections];
        }
        listener.Stop();
        foreach (InspectorConnection connection in open) connection.End();
        long end = Environment.TickCount64 + MillisecondsToSayGoodbye;
        foreach (InspectorConnection connection in open)
        {
            if (!connection.Join((int)Math.Max(0, end - Environment.TickCount64))) connection.Break();
        }
        foreach (InspectorConnection connection in open) connection.Join(Timeout.Infinite);
        if (thread.IsAlive) thread.Join();
    }

    private static IPAddress AddressOf(string host)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address)) return address;
        try
        {
            return Dns.GetHostAddresses(host).OrderBy(a => a.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).First();
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException or ArgumentException)
        {
            throw new InspectorException($"the inspector cannot listen at {host}: no address has this name", e);
        }
    }

    private void Accept()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = listener.AcceptSocket();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                lock (connections)
                {
                    if (ended) return;
                }
                if (e is not SocketException) return;
                // A client that went before it was accepted, or no descriptor to be had: the next one may do better.
                Thread.Sleep(10);
                continue;
            }
            var connection = new InspectorConnection(socket, target, Forget);
            lock (connections)
            {
                if (ended)
                {
                    socket.Dispose();
                    return;
                }
                connections.Add(connection);
            }
            connection.Start();
        }
    }

    private void Forget(InspectorConnection connection)
    {
        lock (connections) connections.Remove(connection);
    }
}
