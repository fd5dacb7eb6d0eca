using System.Text;
using CoroJs.Engine;
using CoroJs.OpenSsl;

namespace CoroJs.SystemCalls.Crypto;

/// <summary>What is done with keys of two parts. Any thread.</summary>
internal static unsafe class KeyWork
{
    /// <summary>OpenSSL's hash by its name; null and "": none.</summary>
    public static nint DigestOf(string? name)
    {
        if (string.IsNullOrEmpty(name)) return 0;
        OpenSslLibrary.Initialize();
        nint digest;
        fixed (byte* text = Encoding.UTF8.GetBytes(name + "\0")) digest = Digests.EVP_get_digestbyname(text);
        return digest != 0 ? digest : throw SystemCallException.Of(Failure.TypeError, "ERR_CRYPTO_INVALID_DIGEST", $"Invalid digest: {name}");
    }

    /// <param name="saltLength">Of RSA-PSS, -2: the longest, or the one that a signature has; -1: the padding of PKCS #1, where the key is
    /// one of RSA.</param>
    public static byte[] Sign(byte[] der, string? hash, int saltLength, byte[] data)
    {
        nint key = KeyCache.Take(der, isPrivate: true), context = Digests.EVP_MD_CTX_new(), keyContext = 0;
        try
        {
            ErrorQueue.ERR_clear_error();
            var signature = new byte[KeyPairs.EVP_PKEY_get_size(key)];
            nuint size = (nuint)signature.Length;
            bool isReady = Digests.EVP_DigestSignInit(context, &keyContext, DigestOf(hash), 0, key) == 1 && SetPadding(keyContext, saltLength);
            fixed (byte* bytes = data, to = signature)
                if (!isReady || KeyPairs.EVP_DigestSign(context, to, &size, bytes, (nuint)data.Length) != 1) throw CryptoFailure.Of("The data cannot be signed");
            return signature.AsSpan(0, (int)size).ToArray();
        }
        finally
        {
            Digests.EVP_MD_CTX_free(context);
            Keys.EVP_PKEY_free(key);
        }
    }

    public static bool Verify(byte[] der, string? hash, int saltLength, byte[] signature, byte[] data)
    {
        nint key = KeyCache.Take(der, isPrivate: false), context = Digests.EVP_MD_CTX_new(), keyContext = 0;
        try
        {
            ErrorQueue.ERR_clear_error();
            if (KeyPairs.EVP_DigestVerifyInit(context, &keyContext, DigestOf(hash), 0, key) != 1 || !SetPadding(keyContext, saltLength))
                throw CryptoFailure.Of("The signature cannot be verified");
            byte none = 0;
            fixed (byte* bytes = data, from = signature)
            {
                // Anything else is a signature of another form, and no less wrong.
                return KeyPairs.EVP_DigestVerify(context, from == null ? &none : from, (nuint)signature.Length, bytes, (nuint)data.Length) == 1;
            }
        }
        finally
        {
            Digests.EVP_MD_CTX_free(context);
            Keys.EVP_PKEY_free(key);
            ErrorQueue.ERR_clear_error();
        }
    }

    /// <summary>RSA-OAEP: encrypts with a public key, decrypts with a private one.</summary>
    public static byte[] Oaep(byte[] der, bool encrypts, string hash, byte[] label, byte[] data)
    {
        nint key = KeyCache.Take(der, isPrivate: !encrypts), context = KeyPairs.EVP_PKEY_CTX_new(key, 0);
        try
        {
            ErrorQueue.ERR_clear_error();
            nint digest = DigestOf(hash);
            bool isReady = (encrypts ? KeyPairs.EVP_PKEY_encrypt_init(context) : KeyPairs.EVP_PKEY_decrypt_init(context)) == 1 &&
                KeyPairs.EVP_PKEY_CTX_set_rsa_padding(context, KeyPairs.PaddingOaep) == 1 &&
                KeyPairs.EVP_PKEY_CTX_set_rsa_oaep_md(context, digest) == 1 &&
                KeyPairs.EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest) == 1;
            // The context owns the copy from then on.
            if (isReady && label.Length > 0) isReady = KeyPairs.EVP_PKEY_CTX_set0_rsa_oaep_label(context, KeyPairs.Copy(label), label.Length) == 1;
            var result = new byte[KeyPairs.EVP_PKEY_get_size(key)];
            nuint size = (nuint)result.Length;
            byte none = 0;
            fixed (byte* bytes = data, to = result)
            {
                byte* from = bytes == null ? &none : bytes;
                int isDone = !isReady ? 0
                    : encrypts ? KeyPairs.EVP_PKEY_encrypt(context, to, &size, from, (nuint)data.Length)
                    : KeyPairs.EVP_PKEY_decrypt(context, to, &size, from, (nuint)data.Length);
                if (isDone != 1) throw CryptoFailure.Of(encrypts ? "The data cannot be encrypted" : "The data cannot be decrypted");
            }
            return result.AsSpan(0, (int)size).ToArray();
        }
        finally
        {
            KeyPairs.EVP_PKEY_CTX_free(context);
            Keys.EVP_PKEY_free(key);
        }
    }

    /// <summary>The secret that a private key and somebody else's public key have in common.</summary>
    public static byte[] Agree(byte[] own, byte[] peer)
    {
        nint key = KeyCache.Take(own, isPrivate: true), peerKey = 0, context = 0;
        try
        {
            peerKey = KeyCache.Take(peer, isPrivate: false);
            context = KeyPairs.EVP_PKEY_CTX_new(key, 0);
            ErrorQueue.ERR_clear_error();
            var secret = new byte[512];
            nuint size = (nuint)secret.Length;
            fixed (byte* to = secret)
                if (KeyPairs.EVP_PKEY_derive_init(context) != 1 || KeyPairs.EVP_PKEY_derive_set_peer(context, peerKey) != 1 || KeyPairs.EVP_PKEY_derive(context, to, &size) != 1)
                    throw CryptoFailure.Of("The keys have no secret in common");
            return secret.AsSpan(0, (int)size).ToArray();
        }
        finally
        {
            KeyPairs.EVP_PKEY_CTX_free(context);
            Keys.EVP_PKEY_free(key);
            Keys.EVP_PKEY_free(peerKey);
        }
    }

    private static bool SetPadding(nint keyContext, int saltLength) =>
        saltLength == -1 ||
        (KeyPairs.EVP_PKEY_CTX_set_rsa_padding(keyContext, KeyPairs.PaddingPss) == 1 && KeyPairs.EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, saltLength) == 1);
}
