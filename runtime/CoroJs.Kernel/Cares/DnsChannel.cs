using System.Runtime.InteropServices;
using CoroJs.Platform;
using CoroJs.Scheduling;
using CoroJs.SystemCalls;

namespace CoroJs.Cares;

/// <summary>
/// A channel of c-ares: its servers, its questions under way, its sockets in the kernel's poller and its next time limit as
/// an alarm of the kernel's clock. Kernel thread only.
/// </summary>
internal sealed unsafe class DnsChannel : Alarm
{
    // A socket's buffer holds some 250 answers, and sockets of their own make for ports that are harder to guess.
    private const int QueriesPerSocket = 100;

    // From three answers on c-ares gives a server less time than it was told to, if it was quick.
    private const int AnswersWithoutHistory = 2;

    private readonly Dictionary<int, DnsSocket> sockets = [];
    private GCHandle self;
    private int asked, wanted, answers;
    private bool isRetired, isUnwatched;

    private DnsChannel(Kernel kernel, DnsSettings settings)
    {
        Kernel = kernel;
        Settings = settings;
    }

    public Kernel Kernel { get; }

    public DnsSettings Settings { get; }

    public nint Native { get; private set; }

    /// <summary>It would no longer keep to the time limit that it was made for.</summary>
    public bool IsSpent => Settings.Milliseconds is not null && answers >= AnswersWithoutHistory;

    /// <summary>Milliseconds in which its look-ups end.</summary>
    public double Span { get; private set; }

    /// <summary>"127.0.0.1:53,[::1]:53"</summary>
    public string Servers { get; private set; } = "";

    /// <summary>Throws <see cref="SystemCallException"/> when c-ares cannot make one, or not of these servers.</summary>
    public static DnsChannel Open(Kernel kernel, DnsSettings settings)
    {
        var channel = new DnsChannel(kernel, settings);
        channel.Open();
        return channel;
    }

    public override void Ring(Kernel kernel)
    {
        _ = Ares.ares_process_fds(Native, null, 0, 0);
        Settle();
    }

    /// <summary>The poller saw something at a descriptor.</summary>
    public void Process(int descriptor, uint events)
    {
        var e = new AresEvent { Descriptor = descriptor, Events = events };
        _ = Ares.ares_process_fds(Native, &e, 1, 0);
        Settle();
    }

    public void Begun()
    {
        asked++;
        wanted++;
    }

    /// <summary>Inside a callback: a question is over.</summary>
    /// <returns>How, as its asker should see it.</returns>
    public AresStatus Ended(AresStatus status, bool wasWanted)
    {
        asked--;
        if (wasWanted) wanted--;
        if (status == AresStatus.Success) answers++;
        return isUnwatched && status == AresStatus.Cancelled ? AresStatus.NoMemory : status;
    }

    /// <summary>Outside callbacks: a question that is under way is of no interest any more.</summary>
    public void Leave()
    {
        wanted--;
        Settle();
    }

    /// <summary>Another one takes its place; it is destroyed when the last question is over.</summary>
    public void Retire()
    {
        isRetired = true;
        Settle();
    }

    /// <summary>Outside callbacks, after whatever may have changed what c-ares waits for.</summary>
    public void Settle()
    {
        if (Native == 0) return;
        if ((wanted == 0 && asked > 0) || isUnwatched) Ares.ares_cancel(Native);
        isUnwatched = false;
        if (isRetired && wanted == 0)
        {
            Destroy();
            return;
        }
        AresTime time;
        if (Ares.ares_timeout(Native, null, &time) is null) Kernel.Clock.Cancel(this);
        else Kernel.Clock.Set(this, time.Seconds * 1e3 + time.Microseconds / 1e3);
    }

    /// <summary>Outside callbacks.</summary>
    public void Destroy()
    {
        if (Native == 0) return;
        nint native = Native;
        Kernel.Clock.Cancel(this);
        Ares.ares_destroy(native);
        Native = 0;
        self.Free();
    }

    private void Open()
    {
        self = GCHandle.Alloc(this);
        ReadOnlySpan<byte> lookups = "b\0"u8; // servers only: /etc/hosts is looked into before
        AresStatus status;
        nint native;
        fixed (byte* order = lookups)
        {
            var options = new AresOptions
            {
                Lookups = order,
                SockStateCallback = &OnSocket,
                SockStateArgument = GCHandle.ToIntPtr(self),
                UdpMaxQueries = QueriesPerSocket,
                // No cache of our own: machines that want one run one, and what a server says now is what a program that
                // asks it wants to know; after a change nobody need restart anything.
                QueryCacheMaxTtl = 0,
                Timeout = Settings.Milliseconds ?? 0,
                MaxTimeout = Settings.Milliseconds ?? 0,
                Tries = Settings.Tries ?? 0,
            };
            int set = Ares.OptLookups | Ares.OptSockStateCallback | Ares.OptUdpMaxQueries | Ares.OptQueryCache;
            // The upper bound also lowers c-ares' lower one, which would make a quarter of a second of everything shorter.
            if (Settings.Milliseconds is not null) set |= Ares.OptTimeoutMilliseconds | Ares.OptMaxTimeoutMilliseconds;
            if (Settings.Tries is not null) set |= Ares.OptTries;
            status = Ares.ares_init_options(&native, &options, set);
        }
        if (status != AresStatus.Success)
        {
            self.Free();
            throw Failed(status, "the resolver cannot be initialized");
        }
        Native = native;
        if (Settings.Servers is { } servers)
        {
            byte* text = NativeText.Copy(servers);
            status = Ares.ares_set_servers_ports_csv(native, text);
            NativeMemory.Free(text);
            if (status != AresStatus.Success)
            {
                Destroy();
                throw Failed(status, $"these are no addresses of name servers: {servers}");
            }
        }
        byte* list = Ares.ares_get_servers_csv(native);
        if (list is not null) Servers = NativeText.Decode(list);
        Ares.ares_free_string(list);
        int count = 1;
        foreach (char c in Servers)
            if (c == ',') count++;
        Span = Settings.Span(count);
    }

    private static SystemCallException Failed(AresStatus status, string text) =>
        SystemCallException.Of(Engine.Failure.Error, status.Code(), $"{status.Code()}: {text}");

    // c-ares opened a socket, wants to know something else of it, or is about to close it.
    [UnmanagedCallersOnly]
    private static void OnSocket(nint argument, int descriptor, int readable, int writable)
    {
        var channel = (DnsChannel)GCHandle.FromIntPtr(argument).Target!;
        channel.sockets.TryGetValue(descriptor, out DnsSocket? socket);
        if (readable == 0 && writable == 0)
        {
            if (socket is not null) channel.Forget(socket);
            return;
        }
        socket ??= channel.Watch(descriptor);
        if (socket is not null) socket.WantsToWrite = writable != 0;
    }

    private DnsSocket? Watch(int descriptor)
    {
        var socket = new DnsSocket(this, descriptor);
        Kernel.Handles.Add(socket);
        try
        {
            Kernel.Poller.Add(socket);
        }
        catch (SystemCallException)
        {
            // The system watches no more for us: this channel's questions end when c-ares has returned (see Settle).
            isUnwatched = true;
            Kernel.Handles.Remove(socket);
            return null;
        }
        sockets.Add(descriptor, socket);
        return socket;
    }

    private void Forget(DnsSocket socket)
    {
        sockets.Remove(socket.Descriptor);
        Kernel.Poller.Remove(socket, closing: true);
        Kernel.Handles.Remove(socket);
        socket.Descriptor = -1;
    }
}
