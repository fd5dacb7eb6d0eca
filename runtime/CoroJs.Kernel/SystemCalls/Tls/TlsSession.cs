using System.Runtime.InteropServices;
using CoroJs.OpenSsl;
using CoroJs.Platform;
using CoroJs.SystemCalls.Net;

namespace CoroJs.SystemCalls.Tls;

/// <summary>
/// TLS on a connected socket: OpenSSL's state and the ciphertext on both sides of it. Used by one thread at a time: the
/// kernel thread, or a thread of the pool while that runs a step of the handshake. It knows no fiber and no poller:
/// <see cref="CanRead"/> and <see cref="CanWrite"/> are set before it is used and carried back after.
/// </summary>
internal sealed unsafe class TlsSession
{
    /// <summary>So much ciphertext may wait for the peer before nothing more is read from him: his reading is what he
    /// answers with, and he must not fill the memory.</summary>
    private const int MostUnsent = 256 << 10;

    /// <summary>So much ciphertext one read takes from the socket before others get their turn: OpenSSL works through tickets
    /// and other records that carry nothing to be read until there is no more.</summary>
    private const int MostPerRead = 80 << 10;

    private GCHandle self;
    private TlsFailure? failure;
    private bool isEnded, isHeldUp;

    public TlsSession(TlsContext context, int descriptor, bool isServer)
    {
        Context = context;
        Descriptor = descriptor;
        IsServer = isServer;
        Native = Ssl.SSL_new(context.Native);
        if (Native == 0) throw new InsufficientMemoryException("OpenSSL");
        TlsMemory.Begun();
        self = GCHandle.Alloc(this);
        nint handle = GCHandle.ToIntPtr(self);
        nint bio = TlsBio.New(handle);
        Ssl.SSL_set_bio(Native, bio, bio);
        _ = Ssl.SSL_set_ex_data(Native, 0, handle);
        if (isServer) Ssl.SSL_set_accept_state(Native);
        else Ssl.SSL_set_connect_state(Native);
    }

    /// <summary>Ciphertext that was received before OpenSSL asked for it.</summary>
    public ReceiveBuffer Input;

    /// <summary>Ciphertext that the system has not taken yet.</summary>
    public ReceiveBuffer Output;

    /// <summary>False: the socket is empty, do not ask it.</summary>
    public bool CanRead;

    /// <summary>How many bytes may still be received in this call.</summary>
    public int Allowance = int.MaxValue;

    /// <summary>The last read or look has used its <see cref="Allowance"/> up: there may be more, without an edge to tell.</summary>
    public bool IsSpent => Allowance <= 0 && CanRead;

    /// <summary>False: the socket is full.</summary>
    public bool CanWrite;

    /// <summary>See <see cref="Polling.PollTarget.HasHungUp"/>.</summary>
    public bool HasHungUp;

    /// <summary>What is written waits in <see cref="Output"/> for <see cref="Flush"/>, so that several records make one call.</summary>
    public bool IsCorked;

    /// <summary>What waits in <see cref="Output"/> is a ticket of a handshake that is over: it rides with the first write, or
    /// goes when a read is about to wait.</summary>
    public bool HoldsTicket;

    /// <summary>The peer has ended the stream of ciphertext.</summary>
    public bool HasEnded;

    /// <summary>errno of the socket; 0: none.</summary>
    public int ReadError, WriteError;

    /// <summary>Something may be read although the socket is empty.</summary>
    public bool HasPending;

    /// <summary>The certificate callback has asked for a certificate, or was answered.</summary>
    public CertificateAnswer Answer;

    /// <summary>With <see cref="CertificateAnswer.Refused"/>: what the peer is told.</summary>
    public byte RefusalAlert;

    /// <summary>The name or address that the peer's certificate must be for; null: any.</summary>
    public string? VerifyHost;

    /// <summary>What the verification found, see <see cref="Verification.Code"/>; 0: nothing wrong.</summary>
    public int VerifyError;

    /// <summary>The same in words.</summary>
    public TlsFailure? VerifyFailure;

    /// <summary>X509* with which something was wrong; during the verification.</summary>
    public nint Culprit;

    public TlsContext Context { get; }

    public nint Native { get; private set; }

    public int Descriptor { get; private set; }

    public bool IsServer { get; }

    /// <summary>This end has sent close_notify.</summary>
    public bool HasSentClose { get; private set; }

    public bool HasUnsent => !Output.IsEmpty;

    /// <summary>Nothing more will come from the peer.</summary>
    public bool HasPeerEnded => isEnded || HasEnded;

    /// <summary>The session behind an SSL*, on the thread that uses it.</summary>
    public static TlsSession Of(nint ssl) => (TlsSession)GCHandle.FromIntPtr(Ssl.SSL_get_ex_data(ssl, 0)).Target!;

    // ---- ciphertext --------------------------------------------------------------------------------------------------

    /// <summary>Bytes received; 0 or less: the end, an error or nothing yet, as the fields say.</summary>
    public nint Receive(byte* at, nint room)
    {
        if (Output.Count > MostUnsent)
        {
            isHeldUp = true;
            return -1;
        }
        while (true)
        {
            nint count = Libc.recv(Descriptor, at, room, 0);
            if (count > 0)
            {
                Allowance -= (int)count;
                if (count < room) CanRead = HasHungUp;
                return count;
            }
            if (count == 0)
            {
                HasEnded = true;
                return 0;
            }
            int error = Errno.Last;
            if (error == Errno.EINTR) continue;
            if (error == Errno.EAGAIN) CanRead = false;
            else ReadError = error;
            return -1;
        }
    }

    /// <summary>The same, into <see cref="Input"/>.</summary>
    public nint ReceiveAhead(int most)
    {
        nint count = Receive(Input.Reserve(most, out _), most);
        if (count > 0) Input.Commit((int)count);
        else Input.FreeIfEmpty();
        return count;
    }

    /// <summary>Sends or keeps all of it. <see cref="WriteError"/> says whether the connection is broken.</summary>
    public void Send(byte* from, int size)
    {
        if (WriteError != 0) return;
        int sent = 0;
        if (!IsCorked && Output.IsEmpty) sent = SendNow(from, size);
        if (sent < size) Output.Append(new ReadOnlySpan<byte>(from + sent, size - sent));
    }

    /// <summary>Reading was held up because too much waited to be written, and may go on.</summary>
    public bool HasRoomToAnswer()
    {
        bool hasRoom = isHeldUp && Output.Count <= MostUnsent;
        if (hasRoom) isHeldUp = false;
        return hasRoom;
    }

    /// <summary>Sends what waits, as far as the system takes it.</summary>
    public void Flush()
    {
        HoldsTicket = false;
        if (Output.IsEmpty) return;
        Output.Consume(SendNow(Output.Pointer, Output.Count));
        if (WriteError != 0) Output.Free();
        else Output.FreeIfEmpty();
    }

    private int SendNow(byte* from, int size)
    {
        int sent = 0;
        while (sent < size && CanWrite && WriteError == 0)
        {
            nint count = Libc.send(Descriptor, from + sent, size - sent, Libc.MSG_NOSIGNAL);
            if (count >= 0)
            {
                sent += (int)count;
                continue;
            }
            int error = Errno.Last;
            if (error == Errno.EINTR) continue;
            if (error == Errno.EAGAIN) CanWrite = false;
            else WriteError = error;
        }
        return sent;
    }

    // ---- plaintext; the kernel thread ----------------------------------------------------------------------------------

    /// <summary>Bytes read; 0: the peer has ended its stream with close_notify; -1: nothing yet; -2: failed, see
    /// <see cref="ReadFailure"/>.</summary>
    public int Read(byte* at, int room)
    {
        if (failure is not null) return -2;
        if (isEnded) return 0;
        Allowance = MostPerRead;
        int total = 0;
        while (total < room)
        {
            nuint count = 0;
            ErrorQueue.ERR_clear_error();
            if (Ssl.SSL_read_ex(Native, at + total, (nuint)(room - total), &count) == 1)
            {
                total += (int)count;
                HasPending = !Input.IsEmpty || Ssl.SSL_has_pending(Native) != 0;
                if (HasPending || (CanRead && Allowance > 0)) continue;
                return total;
            }
            HasPending = false;
            switch (Ssl.SSL_get_error(Native, 0))
            {
                case Ssl.ErrorWantRead:
                    return total > 0 ? total : -1;
                case Ssl.ErrorZeroReturn:
                    isEnded = true;
                    break;
                default:
                    failure = TlsFailure.Take(this, "read");
                    break;
            }
            // What came before is delivered first; the end or the error waits for the next call, and the ones after that.
            HasPending = true;
            return total > 0 ? total : isEnded ? 0 : -2;
        }
        return total;
    }

    /// <summary>Whether a read would not have to wait.</summary>
    public bool HasSomething()
    {
        if (failure is not null || isEnded) return true;
        byte one;
        nuint count;
        Allowance = MostPerRead;
        ErrorQueue.ERR_clear_error();
        if (Ssl.SSL_peek_ex(Native, &one, 1, &count) == 1)
        {
            HasPending = true;
            return true;
        }
        int error = Ssl.SSL_get_error(Native, 0);
        if (error == Ssl.ErrorWantRead)
        {
            HasPending = false;
            return false;
        }
        if (error == Ssl.ErrorZeroReturn) isEnded = true;
        else failure = TlsFailure.Take(this, "read");
        HasPending = true;
        return true;
    }

    /// <summary>Encrypts one record's worth; -1: failed, see <see cref="WriteFailure"/>.</summary>
    public int Write(byte* from, int size)
    {
        nuint count = 0;
        ErrorQueue.ERR_clear_error();
        if (Ssl.SSL_write_ex(Native, from, (nuint)size, &count) == 1) return (int)count;
        WriteFailure = TlsFailure.Take(this, "write");
        return -1;
    }

    /// <summary>Says that nothing more will come from this end.</summary>
    public void SendClose()
    {
        if (HasSentClose) return;
        HasSentClose = true;
        ErrorQueue.ERR_clear_error();
        _ = Ssl.SSL_shutdown(Native);
        ErrorQueue.ERR_clear_error();
    }

    /// <summary>Why <see cref="Read"/> returned -2.</summary>
    public TlsFailure ReadFailure => failure!;

    /// <summary>Why <see cref="Write"/> returned -1, or what <see cref="WriteError"/> is in words.</summary>
    public TlsFailure WriteFailure
    {
        get => field ?? TlsFailure.OfErrno(WriteError, "write");
        private set;
    }

    // ---- the end -------------------------------------------------------------------------------------------------------

    /// <summary>Gives back OpenSSL's state. The descriptor is the connection's.</summary>
    public void Free()
    {
        if (Native == 0) return;
        Ssl.SSL_free(Native);
        Native = 0;
        TlsMemory.Ended();
        self.Free();
        Input.Free();
        Output.Free();
    }
}
