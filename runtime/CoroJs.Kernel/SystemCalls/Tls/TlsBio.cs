using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CoroJs.OpenSsl;
using CoroJs.Platform;

namespace CoroJs.SystemCalls.Tls;

/// <summary>
/// What OpenSSL reads ciphertext from and writes it to: the socket of a <see cref="TlsSession"/>. A write always succeeds:
/// what the system does not take waits in the session's output, and an error waits in the session for whoever writes. So
/// OpenSSL never stops in the middle of a record, and what the peer has sent can be read although he takes nothing more. Called on the thread that is inside OpenSSL.
/// </summary>
internal static unsafe class TlsBio
{
    /// <summary>So many bytes are received at once at least: in a handshake OpenSSL asks for a record's head, then for its body.</summary>
    private const int Ahead = 2048;

    private static readonly nint Method = MakeMethod();

    /// <summary>A BIO of the session; SSL_set_bio takes it over.</summary>
    public static nint New(nint session)
    {
        nint bio = Bio.BIO_new(Method);
        if (bio == 0) throw new InsufficientMemoryException("OpenSSL");
        Bio.BIO_set_data(bio, session);
        Bio.BIO_set_init(bio, 1);
        return bio;
    }

    private static nint MakeMethod()
    {
        nint method;
        fixed (byte* name = "corojs socket\0"u8) method = Bio.BIO_meth_new(Bio.BIO_get_new_index() | Bio.TypeSourceSink, name);
        if (method == 0) throw new InsufficientMemoryException("OpenSSL");
        _ = Bio.BIO_meth_set_read_ex(method, &Read);
        _ = Bio.BIO_meth_set_write_ex(method, &Write);
        _ = Bio.BIO_meth_set_ctrl(method, &Control);
        return method;
    }

    [UnmanagedCallersOnly]
    private static int Read(nint bio, byte* at, nuint room, nuint* count)
    {
        *count = 0;
        TlsSession session = Session(bio);
        Bio.BIO_clear_flags(bio, Bio.FlagRead | Bio.FlagShouldRetry);
        if (session.Input.IsEmpty && session.CanRead && session.Allowance > 0)
        {
            nint got = room < Ahead ? ReceiveAhead(session) : session.Receive(at, (nint)room);
            if (got > 0 && room >= Ahead)
            {
                *count = (nuint)got;
                return 1;
            }
        }
        if (!session.Input.IsEmpty)
        {
            int taken = (int)Math.Min(room, (nuint)session.Input.Count);
            Buffer.MemoryCopy(session.Input.Pointer, at, taken, taken);
            session.Input.Consume(taken);
            session.Input.FreeIfEmpty();
            *count = (nuint)taken;
            return 1;
        }
        if (session.HasEnded || session.ReadError != 0) return 0;
        Bio.BIO_set_flags(bio, Bio.FlagRead | Bio.FlagShouldRetry);
        return 0;
    }

    private static nint ReceiveAhead(TlsSession session)
    {
        try
        {
            return session.ReceiveAhead(Ahead);
        }
        catch (OutOfMemoryException)
        {
            // Nothing may pass into native code.
            session.ReadError = Errno.ENOMEM;
            return -1;
        }
    }

    [UnmanagedCallersOnly]
    private static int Write(nint bio, byte* from, nuint size, nuint* count)
    {
        TlsSession session = Session(bio);
        try
        {
            if (session.Answer == CertificateAnswer.Refused) SendRefusal(session, from, checked((int)size));
            else session.Send(from, checked((int)size));
        }
        catch (OutOfMemoryException)
        {
            // Nothing may pass into native code.
            session.WriteError = Errno.ENOMEM;
        }
        *count = size;
        return 1;
    }

    // When the resolver refuses, OpenSSL always says "internal error" to the peer. Nothing is encrypted yet, so the asked
    // alert takes the place of the last byte.
    private static void SendRefusal(TlsSession session, byte* from, int size)
    {
        const int alertSize = 7;
        ReadOnlySpan<byte> alertBegin = [21, 3];
        byte* alert = stackalloc byte[alertSize];
        if (size < alertSize || !new ReadOnlySpan<byte>(from + size - alertSize, 2).SequenceEqual(alertBegin))
        {
            session.Send(from, size);
            return;
        }
        session.Send(from, size - alertSize);
        Buffer.MemoryCopy(from + size - alertSize, alert, alertSize, alertSize);
        alert[alertSize - 1] = session.RefusalAlert;
        session.Send(alert, alertSize);
    }

    [UnmanagedCallersOnly]
    private static long Control(nint bio, int command, long number, nint pointer) => command switch
    {
        Bio.ControlFlush => 1,
        Bio.ControlEndOfFile => Session(bio).HasEnded ? 1 : 0,
        _ => 0,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TlsSession Session(nint bio) => Unsafe.As<TlsSession>(GCHandle.FromIntPtr(Bio.BIO_get_data(bio)).Target!);
}
