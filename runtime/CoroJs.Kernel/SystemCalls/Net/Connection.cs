using CoroJs.Platform;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Net;

/// <summary>One end of a stream connection, TCP or UNIX, or of a pipe. Kernel thread only.</summary>
internal sealed unsafe partial class Connection : NetSocket
{
    private SocketAddress remote;
    private SocketTimeout? timeout;
    private WaitQueue? pollers;
    private Fiber? connector;
    private bool isReset;
    private bool isPipe;

    private Connection(in SocketAddress remote) => this.remote = remote;

    public override string Kind => isPipe ? "pipe" : "socket";

    public override string? Target => isPipe ? null : AddressText(isPeer: true);

    public override bool IsBusy => base.IsBusy || connector is not null || Handshake is not null || pollers is { IsEmpty: false };

    /// <summary>Fibers that wait for readiness alone.</summary>
    public WaitQueue Pollers => pollers ??= new WaitQueue();

    /// <summary>Takes in a connected descriptor.</summary>
    public static Connection Accepted(Kernel kernel, int descriptor, in SocketAddress remote)
    {
        var connection = new Connection(remote);
        connection.Open(kernel, descriptor);
        return connection;
    }

    /// <summary>Takes in one end of a pipe, which is read and written as a socket is. Non-blocking.</summary>
    public static Connection OfPipe(Kernel kernel, int descriptor)
    {
        var connection = new Connection(default) { isPipe = true };
        connection.Open(kernel, descriptor);
        return connection;
    }

    /// <summary>Takes in a descriptor whose connect is under way; <paramref name="connector"/> is woken by its events until
    /// <see cref="Connected"/>.</summary>
    public static Connection Connecting(Kernel kernel, int descriptor, in SocketAddress remote, Fiber connector)
    {
        var connection = new Connection(remote) { connector = connector, IsWritable = false };
        connection.Open(kernel, descriptor);
        return connection;
    }

    public void Connected() => connector = null;

    public override void OnEdge(Scheduler scheduler, bool readable, bool writable, bool hungUp)
    {
        base.OnEdge(scheduler, readable, writable, hungUp);
        if (writable && !isAway && tls is { HasUnsent: true, HoldsTicket: false } && Writers.IsEmpty) FlushUnasked(scheduler);
        pollers?.WakeAll(scheduler);
        if (connector is not null) scheduler.Wake(connector);
    }

    public override void Release(Kernel kernel)
    {
        if (IsClosed) return;
        DropAll(kernel, Readers);
        DropAll(kernel, Writers);
        if (tls is not null) CloseTls(kernel);
        base.Release(kernel);
        pollers?.WakeAll(kernel.Scheduler);
        if (timeout is not null) kernel.Clock.Cancel(timeout);
        received.Free();
    }

    // ---- settings ------------------------------------------------------------------------------------------------

    /// <summary>How long a read or write may wait from now on; 0: for ever.</summary>
    public void SetTimeout(double milliseconds)
    {
        if (timeout is null && milliseconds == 0) return;
        (timeout ??= new SocketTimeout(this)).Milliseconds = milliseconds;
    }

    public void StartTimeout(Kernel kernel, SocketOperation operation)
    {
        if (timeout is null) operation.Deadline = long.MaxValue;
        else timeout.Start(kernel, operation);
    }

    /// <summary>Closes so that the peer's calls fail with ECONNRESET.</summary>
    public void Reset(Kernel kernel)
    {
        // struct linger: on, for 0 seconds.
        int* linger = stackalloc int[2] { 1, 0 };
        _ = Libc.setsockopt(Descriptor, Libc.SOL_SOCKET, Libc.SO_LINGER, linger, 2 * sizeof(int));
        isReset = true;
        Close(kernel);
    }

    public bool SetNoDelay(Kernel kernel, bool on)
    {
        if (!remote.IsInternet) return true;
        return Libc.SetOption(Descriptor, Libc.IPPROTO_TCP, Libc.TCP_NODELAY, on ? 1 : 0) == 0
            || kernel.Frame.Fail(Errno.Last, "setNoDelay");
    }

    /// <param name="kernel">Its frame takes an error.</param>
    /// <param name="on">Ask a silent peer whether it is still there.</param>
    /// <param name="delayMilliseconds">After so much silence, rounded up to seconds; 0: as the system is set.</param>
    public bool SetKeepAlive(Kernel kernel, bool on, double delayMilliseconds)
    {
        if (!remote.IsInternet) return true;
        bool done = Libc.SetOption(Descriptor, Libc.SOL_SOCKET, Libc.SO_KEEPALIVE, on ? 1 : 0) == 0;
        if (done && on && delayMilliseconds > 0)
        {
            const int longest = 32767; // of Linux, in seconds
            int seconds = (int)Math.Min(Math.Ceiling(delayMilliseconds / 1000), longest);
            done = Libc.SetOption(Descriptor, Libc.IPPROTO_TCP, Libc.TCP_KEEPIDLE, seconds) == 0
                && Libc.SetOption(Descriptor, Libc.IPPROTO_TCP, Libc.TCP_KEEPINTVL, 1) == 0
                && Libc.SetOption(Descriptor, Libc.IPPROTO_TCP, Libc.TCP_KEEPCNT, 10) == 0;
        }
        return done || kernel.Frame.Fail(Errno.Last, "setKeepAlive");
    }

    public bool ReturnRemoteAddress(Kernel kernel)
    {
        if (remote.IsInternet)
        {
            fixed (SocketAddress* address = &remote) return ReturnAddress(kernel, (byte*)address, remote.Size);
        }
        byte* name = stackalloc byte[sizeof(UnixAddress)];
        uint size = (uint)sizeof(UnixAddress);
        if (Libc.getpeername(Descriptor, name, &size) != 0) return kernel.Frame.Fail(Errno.Last, "getpeername");
        return ReturnAddress(kernel, name, size);
    }

    // ---- readiness -----------------------------------------------------------------------------------------------

    /// <summary>Which of these events (1 readable, 2 writable) are there now. What is not is noted, so that an edge will
    /// tell.</summary>
    public int Look(Kernel kernel, int events)
    {
        const int readable = 1, writable = 2;
        int there = (events & readable) != 0 && !received.IsEmpty ? readable : 0;
        if (tls is not null)
        {
            if ((events & readable) != 0 && there == 0 && CanReceive && LookIntoTls(kernel)) there = readable;
            events &= ~readable;
        }
        short asked = 0;
        if ((events & readable) != 0 && IsReadable) asked |= Libc.POLLIN | Libc.POLLRDHUP;
        if ((events & writable) != 0 && IsWritable) asked |= Libc.POLLOUT;
        if (asked == 0) return there;
        var entry = new Libc.PollEntry { Descriptor = Descriptor, Events = asked };
        _ = Libc.poll_now(&entry, 1, 0);
        const short ended = Libc.POLLHUP | Libc.POLLERR;
        if ((asked & Libc.POLLIN) != 0)
        {
            if ((entry.Returned & (Libc.POLLIN | Libc.POLLRDHUP | ended)) != 0) there |= readable;
            else IsReadable = false;
        }
        if ((asked & Libc.POLLOUT) != 0)
        {
            if ((entry.Returned & (Libc.POLLOUT | ended)) != 0) there |= writable;
            else IsWritable = false;
        }
        return there;
    }

    private static void DropAll(Kernel kernel, WaitQueue queue)
    {
        for (Fiber? fiber = queue.First; fiber is not null; fiber = fiber.NextWaiter) (fiber.Operation as SocketOperation)?.Drop(kernel);
    }
}
