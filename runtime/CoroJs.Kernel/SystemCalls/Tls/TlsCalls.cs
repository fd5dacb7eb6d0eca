using CoroJs.Engine;
using CoroJs.Handles;
using CoroJs.OpenSsl;
using CoroJs.Platform;
using CoroJs.SystemCalls.Net;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Tls;

/// <summary>The namespace <c>tls</c>. Nothing of OpenSSL is touched before the first context.</summary>
internal static unsafe class TlsCalls
{
    public static void Register(SystemCallTable.Builder table)
    {
        table.Add("tls.createContext", &TlsContextCalls.Create);
        table.Add("tls.setVersions", &TlsContextCalls.SetVersions);
        table.Add("tls.setCiphers", &TlsContextCalls.SetCiphers);
        table.Add("tls.setProtocols", &TlsContextCalls.SetProtocols);
        table.Add("tls.setTrust", &TlsContextCalls.SetTrust);
        table.Add("tls.setVerification", &TlsContextCalls.SetVerification);
        table.Add("tls.useCertificate", &UseCertificate);
        table.Add("tls.proceed", &Proceed);
        table.Add("tls.accept", &Accept);
        table.Add("tls.connect", &Connect);
        table.Add("tls.read", &Read);
        table.Add("tls.readBytes", &ReadBytes);
        table.Add("tls.readLine", &ReadLine);
        table.Add("tls.readUntil", &ReadUntil);
        table.Add("tls.readExactly", &ReadExactly);
        table.Add("tls.write", &Write);
        table.Add("tls.shutdown", &Shutdown);
        table.Add("tls.close", &Close);
        table.Add("tls.info", &TlsInfoCalls.Info);
        table.Add("tls.peerCertificates", &PeerCertificates.Return);
        table.Add("tls.session", &TlsInfoCalls.Session);
    }

    // ---- reading and writing ---------------------------------------------------------------------------------------

    private static bool Read(Kernel kernel) => !TryGet(kernel, "read", out Connection connection) || connection.Read(kernel);

    private static bool ReadBytes(Kernel kernel) => !TryGet(kernel, "read", out Connection connection) || ConnectionCalls.ReadBytes(kernel, connection);

    private static bool ReadLine(Kernel kernel) => !TryGet(kernel, "read", out Connection connection) || ConnectionCalls.ReadLine(kernel, connection);

    private static bool ReadUntil(Kernel kernel) => !TryGet(kernel, "read", out Connection connection) || ConnectionCalls.ReadUntil(kernel, connection);

    private static bool ReadExactly(Kernel kernel) => !TryGet(kernel, "read", out Connection connection) || ConnectionCalls.ReadExactly(kernel, connection);

    private static bool Write(Kernel kernel) => !TryGet(kernel, "write", out Connection connection) || ConnectionCalls.Write(kernel, connection);

    private static bool Shutdown(Kernel kernel) => !TryGet(kernel, "shutdown", out Connection connection) || connection.Shutdown(kernel);

    // False: the failure is in the frame.
    internal static bool TryGet(Kernel kernel, string call, out Connection connection)
    {
        connection = kernel.Handles.Get<Connection>(kernel.Frame.Argument(0))!;
        if (connection?.Tls is not null) return true;
        kernel.Frame.FailBadHandle(call);
        return false;
    }

    // ---- handshakes ------------------------------------------------------------------------------------------------

    private static bool Accept(Kernel kernel)
    {
        if (TlsContext.Of(kernel) is not { } context) return kernel.Frame.FailBadHandle("handshake");
        if (kernel.Handles.Get<Connection>(kernel.Frame.Argument(1)) is not { } connection) return kernel.Frame.FailBadHandle("handshake");
        double? milliseconds = kernel.Frame.OptionalMilliseconds(2, "timeoutMs");
        if (connection.IsTls) return kernel.Frame.Fail(Errno.EALREADY, "handshake");
        return new HandshakeOperation(context, connection, target: null).Open(kernel, milliseconds);
    }

    private static bool Connect(Kernel kernel)
    {
        if (TlsContext.Of(kernel) is not { } context) return kernel.Frame.FailBadHandle("handshake");
        if (kernel.Handles.Get<Connection>(kernel.Frame.Argument(1)) is not { } connection) return kernel.Frame.FailBadHandle("handshake");
        string? serverName = kernel.Frame.OptionalText(2, "servername"), verifyHost = kernel.Frame.OptionalText(3, "verifyHost");
        double? milliseconds = kernel.Frame.OptionalMilliseconds(5, "timeoutMs");
        if (connection.IsTls) return kernel.Frame.Fail(Errno.EALREADY, "handshake");
        serverName = NameOf("servername", serverName);
        verifyHost = NameOf("verifyHost", verifyHost);
        var target = new HandshakeTarget(serverName, verifyHost, FormerSession(kernel, 4));
        return new HandshakeOperation(context, connection, target).Open(kernel, milliseconds);
    }

    // The name as certificates have it; null stays null.
    private static string? NameOf(string argument, string? name)
    {
        const int longest = 255; // of the extension that tells it to a server
        if (name is null) return null;
        string? ascii = Dns.HostName.ToAscii(name);
        return ascii is { Length: > 0 and <= longest }
            ? ascii
            : throw SystemCallException.WrongValue(argument, "must be the name of a host", name.Replace("\0", "\\0", StringComparison.Ordinal));
    }

    // SSL_SESSION*, or 0: none was given.
    private static nint FormerSession(Kernel kernel, int index)
    {
        if (kernel.Frame.Argument(index).IsNothing) return 0;
        ref Value bytes = ref kernel.Frame.Data(index, "session");
        byte* at = bytes.Pointer;
        nint session = Ssl.d2i_SSL_SESSION(0, &at, bytes.Size);
        ErrorQueue.ERR_clear_error();
        return session != 0 ? session : throw SystemCallException.WrongValue("session", "must be a TLS session", $"{bytes.Size} bytes");
    }

    private static bool UseCertificate(Kernel kernel)
    {
        ICredentialUser user;
        ref Value id = ref kernel.Frame.Argument(0);
        switch (kernel.Handles.Get<Resource>(id))
        {
            case TlsContext { IsClosed: false } context:
                user = context;
                break;
            case Connection { Handshake: { } handshake }:
                user = handshake;
                break;
            case null when id.Type == ValueType.BigInt:
                return true; // the handshake is over
            default:
                return kernel.Frame.FailBadHandle("useCertificate");
        }
        bool hasPfx = !kernel.Frame.Argument(4).IsNothing;
        ref Value key = ref Piece(kernel, 1, "key", !hasPfx), certificate = ref Piece(kernel, 2, "cert", !hasPfx);
        ref Value passphrase = ref Piece(kernel, 3, "passphrase", false), pfx = ref Piece(kernel, 4, "pfx", false);
        OpenSslLibrary.Initialize();
        Sha256.Digest digest = CredentialCache.Digest(key, certificate, passphrase, pfx);
        if (CredentialCache.Find(digest) is not { } known)
            return new CredentialJob(new CredentialSource(key, certificate, passphrase, pfx), digest, user).Start(kernel);
        user.Use(kernel, known);
        known.Drop();
        return true;
    }

    private static ref Value Piece(Kernel kernel, int index, string name, bool isNeeded)
    {
        if (!isNeeded && kernel.Frame.Argument(index).IsNothing) return ref kernel.Frame.Argument(index);
        return ref kernel.Frame.Data(index, name);
    }

    private static bool Proceed(Kernel kernel)
    {
        ref Value id = ref kernel.Frame.Argument(0);
        byte? alert = (byte?)kernel.Frame.OptionalInteger(1, "alert", 0, 255);
        switch (kernel.Handles.Get<Resource>(id))
        {
            case Connection { Handshake: { } handshake }:
                handshake.Proceed(kernel, alert);
                return true;
            case null when id.Type == ValueType.BigInt:
                return true; // the handshake is over
            default:
                return kernel.Frame.FailBadHandle("proceed");
        }
    }

    private static bool Close(Kernel kernel)
    {
        switch (kernel.Handles.Get<Resource>(kernel.Frame.Argument(0)))
        {
            case TlsContext { IsClosed: false } context:
                context.Close(kernel);
                return true;
            case Connection { IsTls: true } connection:
                connection.Close(kernel);
                return true;
            default:
                return kernel.Frame.FailBadHandle("close");
        }
    }
}
