using CoroJs.OpenSsl;
using CoroJs.Platform;

namespace CoroJs.SystemCalls.Tls;

/// <summary>What a client wants of the server.</summary>
/// <param name="ServerName">To be told to it; null: nothing.</param>
/// <param name="VerifyHost">To be found in its certificate; null: not checked.</param>
/// <param name="Former">SSL_SESSION* of an earlier connection to it, taken over; 0: a new one.</param>
internal sealed unsafe record HandshakeTarget(string? ServerName, string? VerifyHost, nint Former)
{
    /// <summary>Once, before the handshake's first step.</summary>
    public void Prepare(TlsSession session)
    {
        session.VerifyHost = VerifyHost;
        if (ServerName is not null)
        {
            fixed (byte* name = Libc.Terminated(ServerName)) Ssl.SetServerName(session.Native, name);
        }
        if (Former == 0) return;
        // A session that does not fit is as good as none: then all is negotiated anew.
        _ = Ssl.SSL_set_session(session.Native, Former);
        Ssl.SSL_SESSION_free(Former);
    }
}
