using CoroJs.SystemCalls.Crypto;

namespace CoroJs.CommandServer.Jsockd.Keys;

/// <summary>Signatures of modules, as RFC 8032 has them.</summary>
internal static class Ed25519
{
    public const int PublicBytes = 32, SignatureBytes = 64;

    /// <summary>The private key as JSockD keeps it: the SHA-512 of the seed, clamped.</summary>
    public const int ExpandedBytes = 64;

    // What stands before a public key in DER, RFC 8410.
    private static ReadOnlySpan<byte> DerHead => [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

    /// <summary>Whether the signature is this key's. OpenSSL of the engine file says so, once the engine has started.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        return KeyWork.Verify([.. DerHead, .. publicKey], null, -1, signature.ToArray(), data.ToArray());
    }
}
