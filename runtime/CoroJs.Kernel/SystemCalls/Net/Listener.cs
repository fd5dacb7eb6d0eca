using CoroJs.Engine;
using CoroJs.Platform;
using CoroJs.Sandboxing;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Net;

/// <summary>A socket that takes connections in, TCP or UNIX. Kernel thread only.</summary>
internal sealed unsafe class Listener : NetSocket
{
    private readonly AcceptOperation accepting;
    private SocketFile? file;

    private Listener(string where)
    {
        Where = where;
        accepting = new AcceptOperation(this);
    }

    /// <summary>For reports: 127.0.0.1:80.</summary>
    public string Where { get; private set; }

    public override string Kind => "listener";

    public override string Target => Where;

    /// <summary>Listens at an address; the outcome, the id or an error, is in the frame.</summary>
    public static bool Open(Kernel kernel, in SocketAddress address, int backlog)
    {
        int descriptor = DescriptorReserve.Socket(address.Family, out int error);
        if (descriptor < 0) return Fail(kernel, address, error);
        // Connections inherit TCP_NODELAY, which saves a call for each.
        _ = Libc.SetOption(descriptor, Libc.IPPROTO_TCP, Libc.TCP_NODELAY, 1);
        _ = Libc.SetOption(descriptor, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, 1);
        if (address.Family == Libc.AF_INET6) _ = Libc.SetOption(descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, 0);
        bool bound;
        fixed (SocketAddress* at = &address) bound = Libc.bind(descriptor, at, address.Size) == 0;
        if (!bound || Libc.listen(descriptor, backlog) != 0) return Fail(kernel, address, Errno.Last, descriptor);
        var listener = new Listener(address.ToString());
        listener.Open(kernel, descriptor);
        // The system has chosen the port.
        if (address.Port == 0) listener.Where = listener.AddressText(isPeer: false) ?? listener.Where;
        return kernel.Frame.ReturnBigInt(listener.Id);
    }

    /// <summary>Listens at a path; the outcome is in the frame. The file is unlinked when the listener closes.</summary>
    public static bool OpenUnix(Kernel kernel, string path, int backlog)
    {
        string shown = UnixAddress.Show(path);
        if (!UnixAddress.TryMake(path, out UnixAddress address)) return kernel.Frame.Fail(Errno.ENAMETOOLONG, "listen", shown);
        if (!TryFind(kernel, path, out SafePath? place, out int error)) return kernel.Frame.Fail(error, "listen", shown);
        int descriptor = -1;
        if (place is null || UnixAddress.TryMake(place, out address)) descriptor = DescriptorReserve.Socket(Libc.AF_UNIX, out error);
        else error = Errno.ENAMETOOLONG;
        if (descriptor < 0 || Libc.bind(descriptor, &address, address.Size) != 0)
        {
            bool failed = descriptor < 0 ? kernel.Frame.Fail(error, "listen", shown) : FailUnix(kernel, shown, descriptor, null);
            place?.Dispose();
            return failed;
        }
        SocketFile? file = SocketFile.Of(path, place);
        if (Libc.listen(descriptor, backlog) != 0) return FailUnix(kernel, shown, descriptor, file);
        var listener = new Listener(shown) { file = file };
        try
        {
            listener.Open(kernel, descriptor);
        }
        catch (SystemCallException)
        {
            file?.UnlinkIfOurs();
            throw;
        }
        return kernel.Frame.ReturnBigInt(listener.Id);
    }

    // In a sandbox: the way to the place of the file. False: it failed. Throws what is not granted.
    private static bool TryFind(Kernel kernel, string path, out SafePath? place, out int error)
    {
        (place, error) = (null, 0);
        if (kernel.Sandbox is not { } sandbox) return true;
        bool isAbstract = path[0] == '\0';
        if (isAbstract ? sandbox.GrantsAbstract(path[1..], listens: true) : (place = sandbox.FindSocketPlace(Libc.Terminated(path), out error)) is not null)
            return true;
        if (error != 0) return false;
        throw Denial.Of("listen", $"unix:{(isAbstract ? UnixAddress.Show(path) : Path.GetFullPath(path))}");
    }

    public bool Accept(Kernel kernel)
    {
        Fiber fiber = kernel.Scheduler.Current;
        if (Readers.IsEmpty && TryAccept(kernel)) return true;
        Readers.Add(fiber);
        return kernel.Scheduler.Park(accepting);
    }

    public override void Release(Kernel kernel)
    {
        if (IsClosed) return;
        file?.UnlinkIfOurs();
        base.Release(kernel);
    }

    // False: no connection waits.
    private bool TryAccept(Kernel kernel)
    {
        while (IsReadable)
        {
            if (!kernel.Handles.HasRoom) return kernel.Frame.Fail(kernel.Handles.Full); // it stays in the queue
            if (!DescriptorReserve.IsWhole) return kernel.Frame.Fail(Errno.EMFILE, "accept");
            SocketAddress remote = default;
            uint size = SocketAddress.MaxSize;
            int descriptor = Libc.accept4(Descriptor, &remote, &size, Flags);
            if (descriptor >= 0) return Take(kernel, descriptor, remote);
            int error = Errno.Last;
            // The peer gave up while it waited in the queue: the next one may be there.
            if (error is Errno.EINTR or Errno.ECONNABORTED or Libc.EPROTO) continue;
            if (error == Errno.EAGAIN)
            {
                IsReadable = false;
                return false;
            }
            // Out of descriptors or memory, the connection stays in the queue: the listener stays readable.
            DescriptorReserve.SpendFor(error);
            return kernel.Frame.Fail(error, "accept");
        }
        return false;
    }

    private static bool Take(Kernel kernel, int descriptor, in SocketAddress remote)
    {
        try
        {
            return kernel.Frame.ReturnBigInt(Connection.Accepted(kernel, descriptor, remote).Id);
        }
        catch (SystemCallException e)
        {
            return kernel.Frame.Fail(e); // the poller can watch no more
        }
    }

    private static bool Fail(Kernel kernel, in SocketAddress address, int error, int descriptor = -1)
    {
        if (descriptor >= 0) _ = Libc.close(descriptor);
        return kernel.Frame.Fail(error, "listen", address: address.Text, port: address.Port);
    }

    private static bool FailUnix(Kernel kernel, string path, int descriptor, SocketFile? file)
    {
        int error = Errno.Last;
        _ = Libc.close(descriptor);
        file?.UnlinkIfOurs();
        return kernel.Frame.Fail(error, "listen", path);
    }

    /// <summary>One for all fibers that accept here: it has no state of its own.</summary>
    private sealed class AcceptOperation(Listener listener) : Operation
    {
        public override string Waiting => $"a connection on {listener.Where}";

        public override bool TryComplete(Kernel kernel, Fiber fiber)
        {
            if (listener.IsClosed)
            {
                listener.Readers.Remove(fiber);
                return kernel.Frame.Fail(Failure.Error, "The server was closed", "ERR_SERVER_CLOSED", systemCall: "accept");
            }
            if (!listener.Readers.IsTurnOf(fiber) || !listener.TryAccept(kernel)) return false;
            Abandon(kernel, fiber);
            return true;
        }

        public override void Abandon(Kernel kernel, Fiber fiber)
        {
            listener.Readers.Remove(fiber);
            listener.Readers.WakeFirst(kernel.Scheduler);
        }
    }
}
