using CoroJs.OpenSsl;
using CoroJs.Platform;

namespace CoroJs.SystemCalls.Tls;

/// <summary>Why TLS failed, noted on the thread where it happened, for an error of JavaScript.</summary>
internal sealed record TlsFailure(string Code, string Message, int Number, string? SystemCall)
{
    /// <summary>Empties the thread's error queue after a call that failed.</summary>
    public static TlsFailure Take(TlsSession session, string systemCall)
    {
        OpenSslError? error = ErrorQueue.Take();
        int number = session.ReadError != 0 ? session.ReadError : session.WriteError;
        if (number != 0) return OfErrno(number, systemCall);
        // The peer has gone without close_notify: somebody between may have cut it.
        if (session.HasEnded) return OfErrno(Errno.ECONNRESET, systemCall);
        return error is null
            ? new TlsFailure("ERR_SSL_UNKNOWN", "The TLS connection failed for a reason that OpenSSL does not tell", 0, systemCall)
            : new TlsFailure(error.Code, $"{error.Code}: {error.Message}, {systemCall}", 0, systemCall);
    }

    /// <summary>OpenSSL does not take a certificate or key that could be parsed: too weak, of a kind that is not for TLS.</summary>
    public static TlsFailure OfCertificate(OpenSslError? error) => new(
        error?.Code ?? "ERR_SSL_UNKNOWN", $"The certificate or its key cannot be used: {error?.Message ?? "OpenSSL does not tell why"}", 0, null);

    public static TlsFailure OfErrno(int number, string systemCall = "write")
    {
        string code = Errno.Name(number);
        return new TlsFailure(code, $"{code}: {Errno.Describe(number)}, {systemCall}", number, systemCall);
    }

    public bool Write(Kernel kernel) => kernel.Frame.Fail(Engine.Failure.Error, Message, Code, Number, SystemCall);
}
