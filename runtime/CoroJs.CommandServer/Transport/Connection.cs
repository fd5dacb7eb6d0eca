using CoroJs.Platform;
using CoroJs.Polling;
using CoroJs.Scheduling;
using CoroJs.SystemCalls;

namespace CoroJs.CommandServer.Transport;

/// <summary>
/// A client's connection. It is read and written without blocking on the kernel thread of the runtime that serves it, to which it is
/// attached, and may be detached from there between two requests. All of its state belongs to that thread; while it is
/// detached, to whoever detached it. It owns its descriptor.
/// </summary>
internal abstract unsafe class Connection : PollTarget
{
    private readonly OutputQueue unsent = new();
    private bool isPumping, closesWhenSent;

    protected Connection(int descriptor) => Descriptor = descriptor;

    /// <summary>The kernel that serves it; null while it is detached.</summary>
    public Kernel? Kernel { get; private set; }

    /// <summary>No script's: it does not count for a runtime's limit.</summary>
    public override bool IsLimited => false;

    /// <summary>The peer will send nothing any more.</summary>
    protected bool HasInputEnded { get; private set; }

    /// <summary>False: what comes stays with the system for now, as a request is being served.</summary>
    protected abstract bool WantsInput { get; }

    /// <summary>Kernel thread: reads from here on, now and whenever something comes.</summary>
    /// <exception cref="SystemCallException">The system refuses.</exception>
    public void Attach(Kernel kernel)
    {
        Kernel = kernel;
        IsReadable = IsWritable = true;
        // Of no context: scripts that guess its id find nothing.
        RuntimeContext? owner = kernel.Handles.Owner;
        kernel.Handles.Owner = null;
        kernel.Handles.Add(this);
        kernel.Handles.Owner = owner;
        kernel.Poller.Add(this);
        Pump();
    }

    /// <summary>Kernel thread: the descriptor stays open, and this runtime has nothing to do with it any more. Where none serves it: no
    /// effect.</summary>
    public void Detach()
    {
        if (Kernel is not { } kernel) return;
        kernel.Poller.Remove(this);
        kernel.Handles.Remove(this);
        Kernel = null;
    }

    /// <summary>Closes it; again: no effect. Kernel thread, or whoever has detached it.</summary>
    public void Close()
    {
        if (IsClosed) return;
        if (Kernel is { } kernel)
        {
            Release(kernel);
            kernel.Handles.Remove(this);
        }
        else
        {
            CloseDescriptor();
        }
    }

    /// <summary>Kernel thread: the same as soon as the peer has taken what was sent. Until then nothing may be read.</summary>
    protected void CloseWhenSent()
    {
        if (unsent.IsEmpty) Close();
        else closesWhenSent = true;
    }

    /// <summary>Its runtime has ended with it.</summary>
    public override void Release(Kernel kernel)
    {
        if (IsClosed) return;
        kernel.Poller.Remove(this, closing: true);
        CloseDescriptor();
    }

    public override void OnEdge(Scheduler scheduler, bool readable, bool writable, bool hungUp)
    {
        base.OnEdge(scheduler, readable, writable, hungUp);
        if (writable && !unsent.IsEmpty) SendUnsent();
        if (readable) Pump();
    }

    /// <summary>Reads and serves as long as there is something and <see cref="WantsInput"/>. Kernel thread; not from within itself.</summary>
    protected void Pump()
    {
        if (isPumping) return;
        isPumping = true;
        while (!IsClosed && Kernel is not null && unsent.Length < OutputQueue.MostUnsent && WantsInput)
        {
            if (Serve()) continue;
            if (HasInputEnded)
            {
                InputEnded();
                break;
            }
            if (!IsReadable || !Read()) break;
        }
        isPumping = false;
    }

    /// <summary>The same from outside of whatever runs now. Kernel thread.</summary>
    protected void PumpLater() => Kernel!.Mailbox.Post(new Pumping(this));

    /// <summary>Takes the next piece out of what was read. False: there is no whole one.</summary>
    protected abstract bool Serve();

    /// <summary>Where the next bytes go; at least one.</summary>
    protected abstract Span<byte> Room();

    /// <summary>So many bytes have come into <see cref="Room"/>.</summary>
    protected abstract void Filled(int count);

    /// <summary>The peer has ended its side and all that it sent was served.</summary>
    protected abstract void InputEnded();

    /// <summary>The connection broke, so nothing can be said to the peer any more; it was closed.</summary>
    protected abstract void Broken(string why);

    /// <summary>Sends all of it in the end, without waiting for the peer to take it.</summary>
    protected void Send(ReadOnlySpan<byte> bytes)
    {
        if (IsClosed) return;
        if (unsent.IsEmpty)
        {
            int sent = Write(bytes);
            if (sent < 0) return;
            bytes = bytes[sent..];
        }
        if (bytes.Length > 0) unsent.Add(bytes);
    }

    private bool Read()
    {
        Span<byte> room = Room();
        nint count;
        fixed (byte* at = room) count = Libc.recv(Descriptor, at, room.Length, Libc.MSG_DONTWAIT);
        if (count > 0)
        {
            if (count < room.Length) MarkDrained();
            Filled((int)count);
            return true;
        }
        if (count == 0)
        {
            HasInputEnded = true;
            return true;
        }
        int error = Errno.Last;
        if (error == Errno.EINTR) return true;
        if (error == Errno.EAGAIN) IsReadable = false;
        else Break(error);
        return false;
    }

    // How much the system took; -1: the connection is closed.
    private int Write(ReadOnlySpan<byte> bytes)
    {
        int sent = 0;
        while (sent < bytes.Length)
        {
            nint count;
            fixed (byte* at = bytes) count = Libc.send(Descriptor, at + sent, bytes.Length - sent, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL);
            if (count >= 0)
            {
                sent += (int)count;
                continue;
            }
            int error = Errno.Last;
            if (error == Errno.EINTR) continue;
            if (error == Errno.EAGAIN) return sent;
            Break(error);
            return -1;
        }
        return sent;
    }

    private void SendUnsent()
    {
        while (!unsent.IsEmpty)
        {
            ReadOnlySpan<byte> next = unsent.Next;
            int sent = Write(next);
            if (sent < 0) return;
            unsent.Take(sent);
            if (sent < next.Length) return;
        }
        if (closesWhenSent) Close();
        else Pump();
    }

    private void Break(int error)
    {
        Close();
        Broken(Errno.Describe(error));
    }

    private void CloseDescriptor()
    {
        _ = Libc.close(Descriptor);
        Descriptor = -1;
    }

    private sealed class Pumping(Connection connection) : IMail
    {
        public void Deliver(Kernel kernel)
        {
            // It may have been attached elsewhere meanwhile, and is another thread's then.
            if (connection.Kernel == kernel) connection.Pump();
        }
    }
}
