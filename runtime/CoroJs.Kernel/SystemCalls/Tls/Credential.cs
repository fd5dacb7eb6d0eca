using CoroJs.OpenSsl;

namespace CoroJs.SystemCalls.Tls;

/// <summary>A private key, its certificate and what is sent with that, parsed. OpenSSL's contexts and connections take
/// shares of their own; this object is held by the cache and by whoever found it there.</summary>
internal sealed class Credential(nint key, nint certificate, nint chain)
{
    private int holders = 1;

    /// <summary>When the cache gave it out last, counted in requests.</summary>
    public long LastUse;

    /// <summary>Signing with it takes less than half a millisecond: RSA of up to 2,048 bits, or the curve P-256.</summary>
    public bool IsQuick { get; } = Keys.EVP_PKEY_get_base_id(key) switch
    {
        Keys.TypeRsa => Keys.EVP_PKEY_get_bits(key) <= 2048,
        Keys.TypeCurve => Keys.EVP_PKEY_get_bits(key) <= 256,
        _ => false,
    };

    /// <summary>EVP_PKEY*.</summary>
    public nint Key { get; private set; } = key;

    /// <summary>X509*.</summary>
    public nint Certificate { get; private set; } = certificate;

    /// <summary>STACK_OF(X509)*, or 0: none.</summary>
    public nint Chain { get; private set; } = chain;

    /// <summary>Any thread: somebody who holds it lets another hold it.</summary>
    public Credential Share()
    {
        Interlocked.Increment(ref holders);
        return this;
    }

    /// <summary>Any thread, once for each holder; the last one frees it.</summary>
    public void Drop()
    {
        if (Interlocked.Decrement(ref holders) > 0) return;
        Keys.EVP_PKEY_free(Key);
        X509.X509_free(Certificate);
        X509.FreeStack(Chain);
        Key = Certificate = Chain = 0;
    }
}
