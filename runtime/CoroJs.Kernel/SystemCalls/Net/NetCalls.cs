using System.Net;
using System.Net.Sockets;
using CoroJs.Engine;
using CoroJs.Platform;
using CoroJs.Sandboxing;

namespace CoroJs.SystemCalls.Net;

/// <summary>The namespace <c>net</c>: TCP and UNIX sockets, names of hosts.</summary>
internal static unsafe class NetCalls
{
    private const int DefaultBacklog = 511;

    private static readonly string[] LookupFields = ["address", "family"];

    public static void Register(SystemCallTable.Builder table)
    {
        table.AddBlocking("net.listen", &Listen);
        table.Add("net.listenUnix", &ListenUnix);
        table.AddBlocking("net.accept", &Accept);
        table.AddBlocking("net.connect", &Connect);
        table.AddBlocking("net.connectUnix", &ConnectUnix);
        table.AddBlocking("net.lookup", &Lookup);
        table.AddBlocking("net.read", &Read);
        table.AddBlocking("net.readBytes", &ReadBytes);
        table.AddBlocking("net.readLine", &ReadLine);
        table.AddBlocking("net.readUntil", &ReadUntil);
        table.AddBlocking("net.readExactly", &ReadExactly);
        table.AddBlocking("net.write", &Write);
        table.Add("net.shutdown", &Shutdown);
        table.Add("net.close", &Close);
        table.Add("net.reset", &Reset);
        table.AddBlocking("net.poll", &Poll);
        table.Add("net.localAddress", &LocalAddress);
        table.Add("net.remoteAddress", &RemoteAddress);
        table.Add("net.setTimeout", &SetTimeout);
        table.Add("net.setNoDelay", &SetNoDelay);
        table.Add("net.setKeepAlive", &SetKeepAlive);
    }

    // ---- reading and writing ---------------------------------------------------------------------------------------

    private static bool Read(Kernel kernel) => !TryGet(kernel, "read", out Connection connection) || connection.Read(kernel);

    private static bool ReadBytes(Kernel kernel) => !TryGet(kernel, "read", out Connection connection) || ConnectionCalls.ReadBytes(kernel, connection);

    private static bool ReadLine(Kernel kernel) => !TryGet(kernel, "read", out Connection connection) || ConnectionCalls.ReadLine(kernel, connection);

    private static bool ReadUntil(Kernel kernel) => !TryGet(kernel, "read", out Connection connection) || ConnectionCalls.ReadUntil(kernel, connection);

    private static bool ReadExactly(Kernel kernel) => !TryGet(kernel, "read", out Connection connection) || ConnectionCalls.ReadExactly(kernel, connection);

    private static bool Write(Kernel kernel) => !TryGet(kernel, "write", out Connection connection) || ConnectionCalls.Write(kernel, connection);

    private static bool Shutdown(Kernel kernel) => !TryGet(kernel, "shutdown", out Connection connection) || connection.Shutdown(kernel);

    private static bool Close(Kernel kernel)
    {
        if (kernel.Handles.Get<NetSocket>(kernel.Frame.Argument(0)) is not { } socket) return kernel.Frame.FailBadHandle("close");
        socket.Close(kernel);
        return true;
    }

    private static bool Reset(Kernel kernel)
    {
        if (Get(kernel) is not { } connection) return kernel.Frame.FailBadHandle("reset");
        connection.Reset(kernel);
        return true;
    }

    private static bool Poll(Kernel kernel)
    {
        if (!TryGet(kernel, "poll", out Connection connection)) return true;
        int events = (int)kernel.Frame.Integer(1, "events", 1, 3);
        double? milliseconds = kernel.Frame.OptionalMilliseconds(2, "timeoutMs");
        int ready = connection.Look(kernel, events);
        if (ready != 0 || milliseconds == 0) return kernel.Frame.Return(ready);
        connection.SendTicket();
        connection.Pollers.Add(kernel.Scheduler.Current);
        if (milliseconds is { } time) kernel.SetAlarm(kernel.Scheduler.Current, time);
        return kernel.Scheduler.Park(new PollOperation(connection, events, milliseconds is not null));
    }

    // ---- listening ---------------------------------------------------------------------------------------------------

    private static bool Listen(Kernel kernel)
    {
        string? host = kernel.Frame.OptionalText(0, "host");
        int port = Port(kernel, 1, "port");
        int backlog = Backlog(kernel, 2);
        if (string.IsNullOrEmpty(host)) return ListenAnywhere(kernel, port, backlog);
        if (SocketAddress.TryParse(host, out IPAddress literal))
        {
            if (kernel.Sandbox is { } sandbox) NetGrant.OfAddress(sandbox.Listen, "listen", literal, port).Demand();
            return Listener.Open(kernel, SocketAddress.Of(literal, port), backlog);
        }
        return ListenAtName(kernel, host, port, backlog);
    }

    private static bool ListenAtName(Kernel kernel, string host, int port, int backlog)
    {
        NetGrant? grant = kernel.Sandbox is { } sandbox ? NetGrant.OfName(sandbox.Listen, "listen", sandbox.Dns, host, port) : null;
        grant?.Demand();
        var lookup = new AddressLookup(host) { Grant = grant };
        bool Open(Kernel k, IPAddress[] addresses)
        {
            if (grant is not null) addresses = grant.Filter(addresses, lookup.IsOfThisMachine);
            for (int i = 0; i < addresses.Length; i++)
            {
                k.Frame.Clear();
                Listener.Open(k, SocketAddress.Of(addresses[i], port), backlog);
                // A name may have an address of a family that this system does not use.
                if (k.Frame.Native.Failure == Failure.None || k.Frame.Native.ErrorNumber is not (Errno.EADDRNOTAVAIL or Errno.EAFNOSUPPORT)) break;
            }
            return true;
        }
        return new LookupOperation(host, lookup, Open).Start(kernel);
    }

    // Both families, or IPv4 alone where the system has no other.
    private static bool ListenAnywhere(Kernel kernel, int port, int backlog)
    {
        int probe = Libc.socket(Libc.AF_INET6, Libc.SOCK_STREAM | NetSocket.Flags, 0);
        bool hasVersion6 = probe >= 0 || Errno.Last != Errno.EAFNOSUPPORT;
        if (probe >= 0) _ = Libc.close(probe);
        IPAddress any = hasVersion6 ? IPAddress.IPv6Any : IPAddress.Any;
        if (kernel.Sandbox is { } sandbox) NetGrant.OfAnyAddress(sandbox.Listen, "listen", any, port).Demand();
        return Listener.Open(kernel, SocketAddress.Of(any, port), backlog);
    }

    private static bool ListenUnix(Kernel kernel) => Listener.OpenUnix(kernel, UnixPath(kernel), Backlog(kernel, 1));

    private static bool Accept(Kernel kernel)
    {
        if (kernel.Handles.Get<Listener>(kernel.Frame.Argument(0)) is not { } listener) return kernel.Frame.FailBadHandle("accept");
        return listener.Accept(kernel);
    }

    // ---- connecting --------------------------------------------------------------------------------------------------

    private static bool Connect(Kernel kernel)
    {
        string host = kernel.Frame.Text(0, "host");
        int port = Port(kernel, 1, "port");
        double? milliseconds = kernel.Frame.OptionalMilliseconds(2, "timeoutMs");
        IPAddress? local = null;
        if (kernel.Frame.OptionalText(3, "localAddress") is { } text && !SocketAddress.TryParse(text, out local!))
            throw SystemCallException.WrongValue("localAddress", "must be an IPv4 or IPv6 address", text);
        int localPort = kernel.Frame.Argument(4).IsNothing ? 0 : Port(kernel, 4, "localPort");
        return new ConnectOperation(new ConnectTarget(host, port, milliseconds, local, localPort), Grant(kernel, host, port)).Open(kernel);
    }

    // Null: everything is granted. Throws when nothing can make it so.
    private static NetGrant? Grant(Kernel kernel, string host, int port)
    {
        if (kernel.Sandbox is not { } sandbox) return null;
        NetGrant grant = SocketAddress.TryParse(host, out IPAddress address)
            ? NetGrant.OfAddress(sandbox.Connect, "net", address, port)
            : NetGrant.OfName(sandbox.Connect, "net", sandbox.Dns, host, port);
        grant.Demand();
        return grant;
    }

    private static bool ConnectUnix(Kernel kernel)
    {
        string path = UnixPath(kernel);
        double? milliseconds = kernel.Frame.OptionalMilliseconds(1, "timeoutMs");
        if (!UnixAddress.TryMake(path, out UnixAddress address))
            return kernel.Frame.Fail(Errno.ENAMETOOLONG, "connect", UnixAddress.Show(path));
        if (kernel.Sandbox is { } sandbox && path[0] == '\0' && !sandbox.GrantsAbstract(path[1..], listens: false))
            throw Denial.Of("net", $"unix:{UnixAddress.Show(path)}");
        return new ConnectUnixOperation(path, address, milliseconds).Open(kernel);
    }

    private static bool Lookup(Kernel kernel)
    {
        string host = kernel.Frame.Text(0, "host");
        if (kernel.Sandbox is { } sandbox && !SocketAddress.TryParse(host, out _)) NetGrant.DemandLookup(sandbox, host);
        AddressFamily family = kernel.Frame.OptionalInteger(1, "family", 0, 6) switch
        {
            null or 0 => AddressFamily.Unspecified,
            4 => AddressFamily.InterNetwork,
            6 => AddressFamily.InterNetworkV6,
            _ => throw SystemCallException.WrongValue("family", "must be one of: 0, 4, 6", kernel.Frame.Argument(1).Integer.ToString()),
        };
        return new LookupOperation(host, new AddressLookup(host, family), ReturnAddresses).Start(kernel);
    }

    private static bool ReturnAddresses(Kernel kernel, IPAddress[] addresses)
    {
        Value* items = kernel.Frame.Items(addresses.Length);
        for (int i = 0; i < addresses.Length; i++)
        {
            Value* fields = kernel.Frame.Items(LookupFields.Length);
            fields[0] = kernel.Frame.ValueOf(addresses[i].ToString());
            fields[1] = Value.Of(addresses[i].AddressFamily == AddressFamily.InterNetwork ? 4 : 6);
            items[i] = TrapFrame.RecordOf(kernel.Shapes.Of(LookupFields), fields);
        }
        return kernel.Frame.Return(TrapFrame.ArrayOf(items, addresses.Length));
    }

    // ---- addresses and settings ----------------------------------------------------------------------------------------

    private static bool LocalAddress(Kernel kernel)
    {
        if (kernel.Handles.Get<NetSocket>(kernel.Frame.Argument(0)) is not { } socket) return kernel.Frame.FailBadHandle("getsockname");
        return socket.ReturnLocalAddress(kernel);
    }

    private static bool RemoteAddress(Kernel kernel) =>
        Get(kernel) is { } connection ? connection.ReturnRemoteAddress(kernel) : kernel.Frame.FailBadHandle("getpeername");

    private static bool SetTimeout(Kernel kernel)
    {
        if (Get(kernel) is not { } connection) return kernel.Frame.FailBadHandle("setTimeout");
        connection.SetTimeout(kernel.Frame.OptionalMilliseconds(1, "milliseconds") ?? 0);
        return true;
    }

    private static bool SetNoDelay(Kernel kernel)
    {
        if (Get(kernel) is not { } connection) return kernel.Frame.FailBadHandle("setNoDelay");
        return connection.SetNoDelay(kernel, kernel.Frame.Flag(1, "on"));
    }

    private static bool SetKeepAlive(Kernel kernel)
    {
        if (Get(kernel) is not { } connection) return kernel.Frame.FailBadHandle("setKeepAlive");
        return connection.SetKeepAlive(kernel, kernel.Frame.Flag(1, "on"), kernel.Frame.OptionalMilliseconds(2, "delayMs") ?? 0);
    }

    // ---- arguments -----------------------------------------------------------------------------------------------------

    // For calls that use the stream. False: the failure is in the frame.
    private static bool TryGet(Kernel kernel, string call, out Connection connection)
    {
        connection = Get(kernel)!;
        if (connection is null) kernel.Frame.FailBadHandle(call);
        else if (connection.Handshake is null) return true;
        else kernel.Frame.Fail(Errno.EALREADY, call);
        return false;
    }

    private static Connection? Get(Kernel kernel) => kernel.Handles.Get<Connection>(kernel.Frame.Argument(0));

    private static int Port(Kernel kernel, int index, string name) => (int)kernel.Frame.Integer(index, name, 0, ushort.MaxValue);

    private static int Backlog(Kernel kernel, int index) =>
        (int)(kernel.Frame.OptionalInteger(index, "backlog", 0, int.MaxValue) ?? DefaultBacklog);

    // As Path of the frame, but for the leading null character of an abstract name.
    private static string UnixPath(Kernel kernel)
    {
        string path = kernel.Frame.Text(0, "path");
        if (path.Length == 0) throw SystemCallException.WrongValue("path", "must not be empty", path);
        if (path.IndexOf('\0', 1) >= 0)
        {
            string shown = path.Replace("\0", "\\0", StringComparison.Ordinal);
            throw SystemCallException.WrongValue("path", "must have no null characters but the first of an abstract name", shown);
        }
        return path;
    }
}
