using System.Runtime.InteropServices;
using CoroJs.Engine;
using CoroJs.OpenSsl;
using CoroJs.SystemCalls.Net;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Tls;

/// <summary>The part of <c>tls</c> that tells about a connection.</summary>
internal static unsafe class TlsInfoCalls
{
    private static readonly string[] InfoFields =
    [
        "protocol", "cipher", "cipherStandardName", "cipherVersion", "alpnProtocol", "servername", "authorizationError", "resumed",
    ];

    public static bool Info(Kernel kernel)
    {
        if (!TlsCalls.TryGet(kernel, "info", out Connection connection)) return true;
        TlsSession session = connection.Tls!;
        nint ssl = session.Native, cipher = Ssl.SSL_get_current_cipher(ssl);
        byte* protocol = null;
        uint protocolSize = 0;
        Ssl.SSL_get0_alpn_selected(ssl, &protocol, &protocolSize);
        Value* fields = kernel.Frame.Items(InfoFields.Length);
        fields[0] = Text(kernel, Ssl.SSL_get_version(ssl));
        fields[1] = Text(kernel, Ssl.SSL_CIPHER_get_name(cipher));
        fields[2] = Text(kernel, Ssl.SSL_CIPHER_standard_name(cipher));
        fields[3] = Text(kernel, Ssl.SSL_CIPHER_get_version(cipher));
        fields[4] = protocol == null ? Null : kernel.Frame.ValueOf(ValueType.String, new ReadOnlySpan<byte>(protocol, (int)protocolSize));
        fields[5] = Text(kernel, Ssl.SSL_get_servername(ssl, 0));
        int error = AuthorizationError(session);
        fields[6] = error == Verification.Ok ? Null : kernel.Frame.ValueOf(Verification.Code(error));
        fields[7] = Value.Of(Ssl.SSL_session_reused(ssl) != 0);
        return kernel.Frame.Return(TrapFrame.RecordOf(kernel.Shapes.Of(InfoFields), fields));
    }

    public static bool Session(Kernel kernel)
    {
        if (!TlsCalls.TryGet(kernel, "session", out Connection connection)) return true;
        nint session = Ssl.SSL_get1_session(connection.Tls!.Native);
        if (session == 0) return true;
        if (Ssl.SSL_SESSION_is_resumable(session) != 0)
        {
            int size = Ssl.i2d_SSL_SESSION(session, null);
            if (size > 0)
            {
                byte* bytes = (byte*)NativeMemory.Alloc((nuint)size), at = bytes;
                _ = Ssl.i2d_SSL_SESSION(session, &at);
                kernel.Frame.Adopt(bytes);
                kernel.Frame.Return(Value.OfMemory(ValueType.Bytes, bytes, size));
            }
        }
        Ssl.SSL_SESSION_free(session);
        return true;
    }

    // A server's client without a certificate is not authorized either; OpenSSL has nothing to verify then.
    private static int AuthorizationError(TlsSession session)
    {
        if (session.VerifyError != Verification.Ok) return session.VerifyError;
        if (!session.IsServer || !session.Context.RequestsCertificate) return Verification.Ok;
        nint certificate = Ssl.SSL_get1_peer_certificate(session.Native);
        X509.X509_free(certificate);
        return certificate == 0 ? Verification.NoCertificate : Verification.Ok;
    }

    private static Value Null => new() { Type = ValueType.Null };

    // A C string that lives as long as the connection; null where there is none.
    private static Value Text(Kernel kernel, byte* text) =>
        text == null ? Null : kernel.Frame.ValueOf(ValueType.String, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
}
