using CoroJs.Engine;
using CoroJs.Platform;
using CoroJs.Polling;

namespace CoroJs.SystemCalls.Net;

/// <summary>A socket that the namespace <c>net</c> gave out: a listener or a connection. Kernel thread only.</summary>
internal abstract unsafe class NetSocket : PollTarget
{
    public const int Flags = Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC;

    private static readonly string[] AddressFields = ["address", "port", "family"];

    /// <summary>Gives the socket its id and registers it with the poller. Throws <see cref="SystemCallException"/> after it
    /// closed the descriptor when the system refuses.</summary>
    protected void Open(Kernel kernel, int descriptor)
    {
        Descriptor = descriptor;
        try
        {
            kernel.Handles.Add(this);
            kernel.Poller.Add(this);
        }
        catch (SystemCallException)
        {
            kernel.Handles.Remove(this);
            _ = Libc.close(descriptor);
            Descriptor = -1;
            throw;
        }
    }

    /// <summary>Closes it at once and forgets its id; whoever waits in it is told.</summary>
    public void Close(Kernel kernel)
    {
        Release(kernel);
        kernel.Handles.Remove(this);
    }

    public override void Release(Kernel kernel)
    {
        if (IsClosed) return;
        kernel.Poller.Remove(this, closing: true);
        CloseDescriptor();
        Descriptor = -1;
        Readers.WakeAll(kernel.Scheduler);
        Writers.WakeAll(kernel.Scheduler);
    }

    protected virtual void CloseDescriptor() => _ = Libc.close(Descriptor);

    public override bool IsBusy => !Readers.IsEmpty || !Writers.IsEmpty;

    /// <summary>One end of the socket as text: 127.0.0.1:80, a path; null: the system does not know it, or it has no name.</summary>
    protected string? AddressText(bool isPeer)
    {
        byte* address = stackalloc byte[sizeof(UnixAddress)];
        uint size = (uint)sizeof(UnixAddress);
        int failed = isPeer ? Libc.getpeername(Descriptor, address, &size) : Libc.getsockname(Descriptor, address, &size);
        if (failed != 0) return null;
        if (*(ushort*)address != Libc.AF_UNIX) return ((SocketAddress*)address)->ToString();
        int written = (int)Math.Min(size, (uint)sizeof(UnixAddress));
        string path = UnixAddress.Show(UnixAddress.Read(new ReadOnlySpan<byte>(address, written)));
        return path.Length > 0 ? path : null;
    }

    /// <summary>Writes {address, port, family} of this end into the frame.</summary>
    public bool ReturnLocalAddress(Kernel kernel)
    {
        byte* address = stackalloc byte[sizeof(UnixAddress)];
        uint size = (uint)sizeof(UnixAddress);
        if (Libc.getsockname(Descriptor, address, &size) != 0) return kernel.Frame.Fail(Errno.Last, "getsockname");
        return ReturnAddress(kernel, address, size);
    }

    protected static bool ReturnAddress(Kernel kernel, byte* address, uint size)
    {
        if (*(ushort*)address == Libc.AF_UNIX)
        {
            int written = (int)Math.Min(size, (uint)sizeof(UnixAddress));
            return ReturnAddress(kernel, UnixAddress.Read(new ReadOnlySpan<byte>(address, written)), null, "Unix");
        }
        ref SocketAddress internet = ref *(SocketAddress*)address;
        return ReturnAddress(kernel, internet.Text, internet.Port, internet.FamilyName);
    }

    private static bool ReturnAddress(Kernel kernel, string address, int? port, string family)
    {
        Value* fields = kernel.Frame.Items(AddressFields.Length);
        fields[0] = kernel.Frame.ValueOf(address);
        fields[1] = port is { } number ? Value.Of(number) : default;
        fields[2] = kernel.Frame.ValueOf(family);
        return kernel.Frame.Return(TrapFrame.RecordOf(kernel.Shapes.Of(AddressFields), fields));
    }
}
