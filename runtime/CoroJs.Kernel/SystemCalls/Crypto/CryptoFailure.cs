using CoroJs.Engine;
using CoroJs.OpenSsl;

namespace CoroJs.SystemCalls.Crypto;

/// <summary>Why OpenSSL refused something.</summary>
internal static class CryptoFailure
{
    /// <summary>An error with OpenSSL's own code and words, where it has any.</summary>
    public static SystemCallException Of(string what)
    {
        OpenSslError? error = ErrorQueue.Take();
        return SystemCallException.Of(Failure.Error, error?.Code ?? "ERR_CRYPTO_OPERATION_FAILED", error is null ? what : $"{what}: {error.Message}");
    }
}
