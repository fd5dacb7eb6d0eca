using System.Runtime.InteropServices;
using CoroJs.Engine;
using CoroJs.Handles;
using CoroJs.OpenSsl;

namespace CoroJs.SystemCalls.Tls;

/// <summary>The settings that connections share, of a server or of a client. The kernel thread's; callbacks from OpenSSL
/// come on the thread that runs the handshake.</summary>
internal sealed unsafe class TlsContext : Resource
{
    /// <summary>Of browsers' connections most stay alive, so one ticket for each is enough; each costs the server time.</summary>
    private const int TicketsPerHandshake = 1;

    private nint resolver;

    /// <param name="kernel">Whose context it is.</param>
    /// <param name="resolver">A kept function that gives certificates, taken over; 0: none.</param>
    public TlsContext(Kernel kernel, nint resolver)
    {
        this.resolver = resolver;
        OpenSslLibrary.Initialize();
        Native = Ssl.SSL_CTX_new(Ssl.TLS_method());
        if (Native == 0) throw new InsufficientMemoryException("OpenSSL");
        Ssl.SSL_CTX_set_options(Native, Ssl.OptionNoCompression | Ssl.OptionNoRenegotiation);
        Ssl.SetModes(Native);
        Ssl.SetReadAhead(Native);
        Ssl.SetSessionCacheOff(Native);
        Ssl.SetVersions(Native, Ssl.Version12, Ssl.Version13);
        _ = Ssl.SSL_CTX_set_num_tickets(Native, TicketsPerHandshake);
        fixed (byte* id = "corojs"u8) _ = Ssl.SSL_CTX_set_session_id_context(Native, id, 6);
        if (resolver != 0) Ssl.SSL_CTX_set_cert_cb(Native, &ChooseCertificate, 0);
        kernel.Handles.Add(this);
    }

    /// <summary>SSL_CTX*; 0 once it is closed. Connections hold a share of it of their own.</summary>
    public nint Native { get; private set; }

    /// <summary>A kept function, or 0.</summary>
    public nint Resolver => resolver;

    public bool IsClosed => Native == 0;

    /// <summary>A certificate of a server, or the one that a client shows; of each type of key the last one holds.</summary>
    public bool Use(Kernel kernel, Credential credential)
    {
        if (IsClosed) return true;
        ErrorQueue.ERR_clear_error();
        if (Ssl.SSL_CTX_use_cert_and_key(Native, credential.Certificate, credential.Key, credential.Chain, 1) == 1) return true;
        return TlsFailure.OfCertificate(ErrorQueue.Take()).Write(kernel);
    }

    public void Close(Kernel kernel)
    {
        Release(kernel);
        kernel.Handles.Remove(this);
    }

    public override void Release(Kernel kernel)
    {
        if (IsClosed) return;
        Ssl.SSL_CTX_free(Native);
        Native = 0;
        if (resolver != 0) NativeEngine.coro_release(kernel.Runtime, resolver);
        resolver = 0;
    }

    // The server needs a certificate: suspended until there is an answer.
    [UnmanagedCallersOnly]
    private static int ChooseCertificate(nint ssl, nint argument)
    {
        const int goOn = 1, fail = 0, suspend = -1;
        TlsSession session = TlsSession.Of(ssl);
        switch (session.Answer)
        {
            case CertificateAnswer.Given:
                return goOn;
            case CertificateAnswer.Refused:
                return fail;
            default:
                session.Answer = CertificateAnswer.Wanted;
                return session.IsServer ? suspend : goOn;
        }
    }
}
