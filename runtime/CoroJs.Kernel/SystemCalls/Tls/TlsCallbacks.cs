using System.Runtime.InteropServices;
using CoroJs.OpenSsl;

namespace CoroJs.SystemCalls.Tls;

/// <summary>What OpenSSL asks a server during the handshake. Called on the thread that runs it.</summary>
internal static unsafe class TlsCallbacks
{
    private const int Accepted = 0, Fatal = 2, NotAcknowledged = 3; // SSL_TLSEXT_ERR_…

    public static void Install(nint context, bool hasResolver)
    {
        Ssl.SetServerNameCallback(context, &AcceptServerName);
        Ssl.SSL_CTX_set_alpn_select_cb(context, &SelectProtocol, 0);
        if (!hasResolver) return;
        Ssl.SSL_CTX_set_cert_cb(context, &ChooseCertificate, 0);
        Ssl.SSL_CTX_set_client_hello_cb(context, &BindSessionToName, 0);
    }

    // A session is resumed for the name that it was made for only (RFC 6066, 3): for another one the resolver is asked.
    [UnmanagedCallersOnly]
    private static int BindSessionToName(nint ssl, int* alert, nint argument)
    {
        const int success = 1;
        const uint serverName = 0; // TLSEXT_TYPE_server_name
        byte* name = null;
        nuint size = 0;
        if (Ssl.SSL_client_hello_get0_ext(ssl, serverName, &name, &size) != 1) name = null;
        var hash = new Sha256();
        hash.Add(name, (long)size);
        Sha256.Digest id = hash.End();
        _ = Ssl.SSL_set_session_id_context(ssl, (byte*)&id, Sha256.Size);
        return success;
    }

    // Any name will do here: the certificate is chosen later. With it the name is kept in the session.
    [UnmanagedCallersOnly]
    private static int AcceptServerName(nint ssl, int* alert, nint argument) => Accepted;

    // The first of the server's protocols that the client has too; the answer points into the client's list.
    [UnmanagedCallersOnly]
    private static int SelectProtocol(nint ssl, byte** chosen, byte* size, byte* offered, uint offeredSize, nint argument)
    {
        if (TlsSession.Of(ssl).Context.Protocols is not { } ours) return NotAcknowledged;
        var theirs = new ReadOnlySpan<byte>(offered, (int)offeredSize);
        for (int i = 0; i < ours.Length; i += ours[i] + 1)
        {
            ReadOnlySpan<byte> wanted = ours.AsSpan(i + 1, ours[i]);
            for (int at = 0; at < theirs.Length && at + theirs[at] < theirs.Length; at += theirs[at] + 1)
            {
                if (!theirs.Slice(at + 1, theirs[at]).SequenceEqual(wanted)) continue;
                *chosen = offered + at + 1;
                *size = theirs[at];
                return Accepted;
            }
        }
        return Fatal; // no_application_protocol
    }

    // The server needs a certificate: suspended until there is an answer.
    [UnmanagedCallersOnly]
    private static int ChooseCertificate(nint ssl, nint argument)
    {
        const int goOn = 1, fail = 0, suspend = -1;
        TlsSession session = TlsSession.Of(ssl);
        if (!session.IsServer || session.Answer == CertificateAnswer.Given) return goOn;
        if (session.Answer == CertificateAnswer.Refused) return fail;
        session.Answer = CertificateAnswer.Wanted;
        return suspend;
    }
}
