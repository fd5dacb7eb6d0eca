using CoroJs.OpenSsl;
using Piece = CoroJs.SystemCalls.Tls.CredentialSource.Piece;

namespace CoroJs.SystemCalls.Tls;

/// <summary>Keys and certificates in all their forms: PEM (PKCS#1, PKCS#8, SEC1, encrypted or not), DER, PFX. Any thread.</summary>
internal static unsafe class CredentialParser
{
    private const int PemNoStartLine = 108, MacVerifyFailure = 113, KeyValuesMismatch = 116;

    private static ReadOnlySpan<byte> PemBegin => "-----BEGIN "u8;

    /// <summary>The credential, or null and what is wrong with what was given.</summary>
    public static Credential? Parse(CredentialSource source, out TlsFailure? failure)
    {
        ErrorQueue.ERR_clear_error();
        Credential? credential = source.Pfx.IsNothing ? FromKeyAndCertificate(source, out failure) : FromPfx(source, out failure);
        if (credential is not null && X509.X509_check_private_key(credential.Certificate, credential.Key) != 1)
        {
            credential.Drop();
            credential = null;
            failure = Error("ERR_OSSL_X509_KEY_VALUES_MISMATCH", "The private key does not belong to the certificate");
        }
        ErrorQueue.ERR_clear_error();
        return credential;
    }

    // ---- keys --------------------------------------------------------------------------------------------------------

    private static Credential? FromKeyAndCertificate(CredentialSource source, out TlsFailure? failure)
    {
        nint key = ParseKey(source.Key, source.Passphrase, out failure);
        if (key == 0) return null;
        nint certificate = ParseChain(source.Certificate, "cert", out nint chain, out failure);
        if (certificate != 0) return new Credential(key, certificate, chain);
        Keys.EVP_PKEY_free(key);
        return null;
    }

    private static nint ParseKey(in Piece piece, in Piece passphrase, out TlsFailure? failure)
    {
        failure = null;
        bool isPem = piece.Span.IndexOf(PemBegin) >= 0;
        bool isEncrypted;
        nint key;
        fixed (byte* empty = "\0"u8)
        {
            byte* secret = passphrase.IsNothing ? empty : passphrase.Bytes;
            if (isPem)
            {
                isEncrypted = IsEncryptedPem(piece.Span);
                nint bio = Bio.BIO_new_mem_buf(piece.Bytes, piece.Size);
                key = Keys.PEM_read_bio_PrivateKey(bio, null, 0, secret);
                _ = Bio.BIO_free(bio);
            }
            else
            {
                byte* at = piece.Bytes;
                key = Keys.d2i_AutoPrivateKey(null, &at, piece.Size);
                at = piece.Bytes;
                nint encrypted = key == 0 ? Keys.d2i_X509_SIG(null, &at, piece.Size) : 0;
                isEncrypted = encrypted != 0;
                if (isEncrypted)
                {
                    Keys.X509_SIG_free(encrypted);
                    nint bio = Bio.BIO_new_mem_buf(piece.Bytes, piece.Size);
                    key = Keys.d2i_PKCS8PrivateKey_bio(bio, null, 0, secret);
                    _ = Bio.BIO_free(bio);
                }
            }
        }
        if (key != 0) return key;
        OpenSslError? error = ErrorQueue.Take();
        if (isEncrypted && passphrase.IsNothing)
            failure = Error("ERR_MISSING_PASSPHRASE", "The private key is encrypted: it needs its passphrase");
        else if (isEncrypted)
            failure = Error("ERR_OSSL_BAD_DECRYPT", "The private key cannot be decrypted: the passphrase is wrong");
        else if (isPem && piece.Span.IndexOf("PRIVATE KEY-----"u8) < 0)
            failure = Error("ERR_OSSL_PEM_NO_START_LINE", $"There is no private key in 'key', but {FirstPemName(piece.Span)}");
        else if (isPem)
            failure = Error(error?.Code ?? "ERR_OSSL_UNSUPPORTED", $"The private key cannot be read: {error?.Message ?? "its form is not known"}");
        else
            failure = Error("ERR_OSSL_UNSUPPORTED", "There is no private key in 'key': it is neither PEM nor DER");
        return 0;
    }

    private static bool IsEncryptedPem(ReadOnlySpan<byte> pem) =>
        pem.IndexOf("-----BEGIN ENCRYPTED PRIVATE KEY-----"u8) >= 0 || pem.IndexOf("Proc-Type: 4,ENCRYPTED"u8) >= 0;

    // ---- certificates --------------------------------------------------------------------------------------------------

    /// <summary>The first certificate and the others behind it; 0 and what is wrong.</summary>
    public static nint ParseChain(in Piece piece, string name, out nint chain, out TlsFailure? failure)
    {
        chain = 0;
        failure = null;
        ErrorQueue.ERR_clear_error();
        if (piece.Span.IndexOf(PemBegin) < 0)
        {
            byte* at = piece.Bytes;
            nint single = Keys.d2i_X509(null, &at, piece.Size);
            if (single == 0)
                failure = Error("ERR_OSSL_PEM_NO_START_LINE", $"There is no certificate in '{name}': it is neither PEM nor DER");
            return single;
        }
        nint bio = Bio.BIO_new_mem_buf(piece.Bytes, piece.Size);
        nint certificate;
        // Without a passphrase OpenSSL would ask at the terminal for that of a block which says that it is encrypted.
        fixed (byte* none = "\0"u8)
        {
            certificate = Keys.PEM_read_bio_X509_AUX(bio, null, 0, none);
            if (certificate != 0)
            {
                chain = X509.OPENSSL_sk_new_null();
                for (nint next; (next = Keys.PEM_read_bio_X509(bio, null, 0, none)) != 0;) _ = X509.OPENSSL_sk_push(chain, next);
            }
        }
        _ = Bio.BIO_free(bio);
        OpenSslError? error = ErrorQueue.Take();
        bool isAtEnd = error is null or { Library: OpenSslError.PemLibrary, Reason: PemNoStartLine };
        if (certificate != 0 && isAtEnd) return certificate;
        failure = certificate == 0 && isAtEnd
            ? Error("ERR_OSSL_PEM_NO_START_LINE", $"There is no certificate in '{name}', but {FirstPemName(piece.Span)}")
            : Error(error!.Code, $"A certificate in '{name}' cannot be read: {error.Message}");
        X509.X509_free(certificate);
        X509.FreeStack(chain);
        chain = 0;
        return 0;
    }

    // ---- PFX -----------------------------------------------------------------------------------------------------------

    private static Credential? FromPfx(CredentialSource source, out TlsFailure? failure)
    {
        failure = null;
        byte* at = source.Pfx.Bytes;
        nint pfx = Keys.d2i_PKCS12(null, &at, source.Pfx.Size);
        if (pfx == 0)
        {
            failure = Error("ERR_OSSL_ASN1_NOT_ENOUGH_DATA", "'pfx' is no PFX (PKCS#12) file");
            return null;
        }
        nint key = 0, certificate = 0, chain = 0;
        int done;
        fixed (byte* empty = "\0"u8)
            done = Keys.PKCS12_parse(pfx, source.Passphrase.IsNothing ? empty : source.Passphrase.Bytes, &key, &certificate, &chain);
        Keys.PKCS12_free(pfx);
        if (done == 1 && key != 0 && certificate != 0) return new Credential(key, certificate, chain);
        OpenSslError? error = ErrorQueue.Take();
        Keys.EVP_PKEY_free(key);
        X509.X509_free(certificate);
        X509.FreeStack(chain);
        if (done == 1)
            failure = Error("ERR_OSSL_PKCS12_NO_KEY", $"There is no {(key == 0 ? "private key" : "certificate of the key")} in 'pfx'");
        else if (error is { Library: OpenSslError.Pkcs12Library, Reason: MacVerifyFailure } && source.Passphrase.IsNothing)
            failure = Error("ERR_MISSING_PASSPHRASE", "'pfx' is encrypted: it needs its passphrase");
        else if (error is { Library: OpenSslError.Pkcs12Library, Reason: MacVerifyFailure })
            failure = Error(error.Code, "'pfx' cannot be decrypted: the passphrase is wrong");
        else
            failure = Error(error?.Code ?? "ERR_OSSL_UNSUPPORTED", $"'pfx' cannot be read: {error?.Message ?? "its form is not known"}{Hint(error)}");
        return null;
    }

    // RC2, which old programs wrote, is in no OpenSSL of today by default.
    private static string Hint(OpenSslError? error) => error is { Text: "unsupported" }
        ? "; it is encrypted in a way of former times: read it with 'openssl pkcs12 -legacy' and write it anew with 'openssl pkcs12 -export'"
        : "";

    // ---- errors --------------------------------------------------------------------------------------------------------

    private static TlsFailure Error(string code, string message) => new(code, message, 0, null);

    // For messages: a CERTIFICATE where a key should be.
    private static string FirstPemName(ReadOnlySpan<byte> pem)
    {
        int begin = pem.IndexOf(PemBegin) + PemBegin.Length;
        int length = pem[begin..].IndexOf("-----"u8);
        return length is < 0 or > 64 ? "a broken one" : $"a {System.Text.Encoding.UTF8.GetString(pem.Slice(begin, length))}";
    }
}
