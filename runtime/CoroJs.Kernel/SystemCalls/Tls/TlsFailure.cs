using CoroJs.OpenSsl;
using CoroJs.Platform;

namespace CoroJs.SystemCalls.Tls;

/// <summary>Why TLS failed, noted on the thread where it happened, for an error of JavaScript.</summary>
internal sealed record TlsFailure(string Code, string Message, int Number, string? SystemCall)
{
    private const int UnexpectedEnd = 294; // SSL_R_UNEXPECTED_EOF_WHILE_READING

    /// <summary>Empties the thread's error queue after a call that failed.</summary>
    public static TlsFailure Take(TlsSession session, string systemCall)
    {
        OpenSslError? error = ErrorQueue.Take();
        if (session.ReadError != 0) return OfErrno(session.ReadError, systemCall);
        if (session.HasEnded && error is null or { Library: OpenSslError.SslLibrary, Reason: UnexpectedEnd }) return OfEnd(systemCall);
        return error is null
            ? new TlsFailure("ERR_SSL_UNKNOWN", "The TLS connection failed for a reason that OpenSSL does not tell", 0, systemCall)
            : new TlsFailure(error.Code, $"{error.Code}: {error.Message}, {systemCall}", 0, systemCall);
    }

    /// <summary>The peer has gone without close_notify; somebody between may have cut the connection.</summary>
    public static TlsFailure OfEnd(string systemCall)
    {
        string when = systemCall == "handshake" ? "before the TLS handshake was over" : "without ending its TLS stream";
        return new TlsFailure("ECONNRESET", $"ECONNRESET: the peer closed the connection {when}, {systemCall}", Errno.ECONNRESET, systemCall);
    }

    /// <summary>OpenSSL does not take a certificate or key that could be parsed: too weak, of a kind that is not for TLS.</summary>
    public static TlsFailure OfCertificate(OpenSslError? error) => new(
        error?.Code ?? "ERR_SSL_UNKNOWN", $"The certificate or its key cannot be used: {error?.Message ?? "OpenSSL does not tell why"}", 0, null);

    public static TlsFailure OfErrno(int number, string systemCall)
    {
        string code = Errno.Name(number);
        return new TlsFailure(code, $"{code}: {Errno.Describe(number)}, {systemCall}", number, systemCall);
    }

    public bool Write(Kernel kernel) => kernel.Frame.Fail(Engine.Failure.Error, Message, Code, Number, SystemCall);
}
