using CoroJs.OpenSsl;

namespace CoroJs.SystemCalls.Tls;

/// <summary>A private key, its certificate and what is sent with that, parsed. Connections take shares of their own.</summary>
internal sealed class Credential(nint key, nint certificate, nint chain)
{
    /// <summary>EVP_PKEY*.</summary>
    public nint Key { get; private set; } = key;

    /// <summary>X509*.</summary>
    public nint Certificate { get; private set; } = certificate;

    /// <summary>STACK_OF(X509)*, or 0: none.</summary>
    public nint Chain { get; private set; } = chain;

    /// <summary>Any thread, once, when nobody will take it any more.</summary>
    public void Free()
    {
        Keys.EVP_PKEY_free(Key);
        X509.X509_free(Certificate);
        X509.FreeStack(Chain);
        Key = Certificate = Chain = 0;
    }
}
