using CoroJs.Platform;
using CoroJs.Scheduling;
using CoroJs.SystemCalls.Tls;

namespace CoroJs.SystemCalls.Net;

/// <summary>TLS on a connection: the handshake takes the plain connection over, then every read and write passes through
/// the session, in the same styles and under the same limits.</summary>
internal sealed unsafe partial class Connection : IMail
{
    /// <summary>Bytes of plaintext in a record, at most.</summary>
    private const int Record = 16 << 10;

    /// <summary>Records that are sent with one call where many are written.</summary>
    private const int RecordsAtOnce = 4;

    private TlsSession? tls;

    // A thread of the pool has the session.
    private bool isAway;

    /// <summary>The TLS of this connection, if its handshake is over.</summary>
    public TlsSession? Tls => Handshake is null ? tls : null;

    /// <summary>The handshake was begun.</summary>
    public bool IsTls => tls is not null || Handshake is not null;

    /// <summary>The handshake that is under way here: meanwhile nobody else may read or write.</summary>
    public HandshakeOperation? Handshake { get; private set; }

    /// <summary>Ciphertext of writes that the system has not taken yet.</summary>
    public bool HasUnsent => tls is { HasUnsent: true };

    /// <summary>The same in bytes.</summary>
    public int Unsent => tls?.Output.Count ?? 0;

    /// <summary>Bytes were received that nobody has read.</summary>
    public bool HasReceived => !received.IsEmpty;

    private bool CanReceive => IsReadable || tls is { HasPending: true };

    /// <summary>From now on the connection is the handshake's; whoever waits in it is told that it is closed for him.</summary>
    public void BeginHandshake(Kernel kernel, HandshakeOperation handshake)
    {
        Handshake = handshake;
        Readers.WakeAll(kernel.Scheduler);
        Writers.WakeAll(kernel.Scheduler);
        pollers?.WakeAll(kernel.Scheduler);
    }

    /// <summary>The session of the handshake that is under way.</summary>
    public void Attach(TlsSession session) => tls = session;

    /// <summary>The handshake has succeeded: the connection goes on under a new id.</summary>
    public void EndHandshake(Kernel kernel)
    {
        Handshake = null;
        kernel.Handles.Remove(this);
        kernel.Handles.Add(this);
        kernel.Poller.ChangeId(this);
    }

    /// <summary>What was received before anybody read it, for the handshake.</summary>
    public ReceiveBuffer TakeBuffer()
    {
        ReceiveBuffer all = received;
        received = default;
        return all;
    }

    /// <summary>Receives into <see cref="Kernel.Transfer"/>. 0: the end of the stream; -1: nothing yet, or an error.</summary>
    public int ReceiveCiphertext(Kernel kernel, out int error)
    {
        error = 0;
        while (IsReadable)
        {
            nint count = Libc.recv(Descriptor, kernel.Transfer, Chunk, 0);
            if (count >= 0)
            {
                if (count is > 0 and < Chunk) MarkDrained();
                return (int)count;
            }
            error = Errno.Last;
            if (error == Errno.EINTR) continue;
            if (error != Errno.EAGAIN) return -1;
            error = 0;
            IsReadable = false;
        }
        return -1;
    }

    /// <summary>The session goes to a thread of the pool; what the poller sees meanwhile is kept.</summary>
    public void SendAway(TlsSession session)
    {
        Lend(session);
        IsReadable = IsWritable = false;
        isAway = true;
    }

    /// <summary>It is back. If the connection was closed meanwhile, the session and the socket end now.</summary>
    public void TakeBackFromPool(TlsSession session)
    {
        isAway = false;
        if (IsClosed)
        {
            _ = Libc.close(session.Descriptor);
            session.Free();
            return;
        }
        IsReadable |= session.CanRead || HasHungUp;
        IsWritable |= session.CanWrite;
        if (!IsWritable || !session.HasUnsent || session.HoldsTicket) return;
        session.CanWrite = true;
        session.Flush();
        IsWritable = session.CanWrite;
    }

    /// <summary>Before a wait for the peer: he gets what was held back for a write.</summary>
    public void SendTicket()
    {
        if (tls is not { HoldsTicket: true }) return;
        Lend(tls);
        tls.Flush();
        TakeBack(tls);
    }

    /// <summary>A read stopped to let others have their turn: it goes on.</summary>
    public void Deliver(Kernel kernel)
    {
        if (IsClosed) return;
        Readers.WakeFirst(kernel.Scheduler);
        pollers?.WakeAll(kernel.Scheduler);
    }

    // Whether a read would find something.
    private bool LookIntoTls(Kernel kernel)
    {
        Lend(tls!);
        bool found = tls!.HasSomething();
        tls.Flush();
        TakeBack(tls);
        if (!found && tls.IsSpent) kernel.Mailbox.Post(this);
        return found;
    }

    // As Receive; what it received is plaintext.
    private int ReceiveTls(Kernel kernel, byte* at, int room)
    {
        TlsSession session = tls!;
        Lend(session);
        int count = session.Read(at, room);
        TakeBack(session);
        if (count == Failed) session.ReadFailure.Write(kernel);
        if (count == Wait && session.IsSpent) kernel.Mailbox.Post(this);
        return count;
    }

    // As TrySend; what counts is what was encrypted, of which HasUnsent may remain.
    private bool TrySendTls(Kernel kernel, byte* data, int size, ref int sent)
    {
        TlsSession session = tls!;
        if (session.HasSentClose)
        {
            kernel.Frame.Fail(Errno.EPIPE, "write");
            return false;
        }
        Lend(session);
        int share = sent + (int)Math.Min((uint)(size - sent), (uint)BytesPerTurn);
        bool failed = false;
        // A ticket that was held back goes with the first record.
        if (!session.HoldsTicket || sent == share) session.Flush();
        while (sent < share && !failed && session.WriteError == 0 && (session.HoldsTicket || !session.HasUnsent))
        {
            session.IsCorked = session.HoldsTicket || share - sent > Record;
            for (int i = 0; i < RecordsAtOnce && sent < share && !failed; i++)
            {
                int count = session.Write(data + sent, Math.Min(share - sent, Record));
                if (count < 0) failed = true;
                else sent += count;
            }
            session.IsCorked = false;
            session.Flush();
        }
        TakeBack(session);
        WakeHeldUp(session, kernel.Scheduler);
        if (!failed && session.WriteError == 0) return true;
        session.WriteFailure.Write(kernel);
        return false;
    }

    // True: done, or failed. False: what was written before waits still.
    private bool ShutdownTls(Kernel kernel)
    {
        TlsSession session = tls!;
        Lend(session);
        session.SendClose();
        session.Flush();
        TakeBack(session);
        WakeHeldUp(session, kernel.Scheduler);
        if (session.WriteError == 0) return !session.HasUnsent;
        // The peer has reset the connection: its stream is at an end already.
        return session.WriteError is Errno.EPIPE or Errno.ECONNRESET || session.WriteFailure.Write(kernel);
    }

    // What the poller saw, for the session to know and to change.
    private void Lend(TlsSession session)
    {
        session.CanRead = IsReadable;
        session.CanWrite = IsWritable;
        session.HasHungUp = HasHungUp;
    }

    private void TakeBack(TlsSession session)
    {
        IsReadable = session.CanRead;
        IsWritable = session.CanWrite;
    }

    // Nobody writes at the moment, but what was written before waits still (an answer of TLS itself, an abandoned write).
    private void FlushUnasked(Scheduler scheduler)
    {
        TlsSession session = tls!;
        Lend(session);
        session.Flush();
        TakeBack(session);
        WakeHeldUp(session, scheduler);
    }

    // What was held up because too much waited to be sent may go on; no edge will tell.
    private void WakeHeldUp(TlsSession session, Scheduler scheduler)
    {
        if (!session.HasRoomToAnswer()) return;
        Readers.WakeFirst(scheduler);
        pollers?.WakeAll(scheduler);
    }

    // Tells the peer that this is the end and leaves nothing unread, which would make the system cut the connection.
    private void CloseTls(Kernel kernel)
    {
        TlsSession session = tls!;
        if (isAway) return;
        if (!isReset)
        {
            Lend(session);
            session.IsCorked = true;
            if (Handshake is null) session.SendClose();
            session.Flush();
            if (IsReadable && !session.HasPeerEnded) DropUnread(kernel);
        }
        session.Free();
    }

    // The thread of the pool that has the session uses the socket: it is closed when the session comes back.
    protected override void CloseDescriptor()
    {
        if (!isAway) base.CloseDescriptor();
    }

    private void DropUnread(Kernel kernel)
    {
        const int most = 8;
        for (int i = 0; i < most && Libc.recv(Descriptor, kernel.Transfer, Kernel.TransferSize, Libc.MSG_DONTWAIT) > 0; i++)
        {
        }
    }
}
