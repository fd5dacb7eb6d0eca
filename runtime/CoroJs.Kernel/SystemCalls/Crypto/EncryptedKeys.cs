using System.Runtime.InteropServices;
using CoroJs.Engine;
using CoroJs.OpenSsl;

namespace CoroJs.SystemCalls.Crypto;

/// <summary>Private keys that are encrypted by a password. Any thread.</summary>
internal static unsafe class EncryptedKeys
{
    /// <summary>A key in the clear: PKCS #8.</summary>
    /// <param name="bytes">PEM, of PKCS #8 or of the forms before it, or DER of PKCS #8.</param>
    /// <param name="isPem">Which of them.</param>
    /// <param name="password">Any bytes, at most 1024.</param>
    public static byte[] Decrypt(byte[] bytes, bool isPem, byte[] password)
    {
        OpenSslLibrary.Initialize();
        ErrorQueue.ERR_clear_error();
        nint key;
        fixed (byte* from = bytes, secret = password)
        {
            var given = new Password(secret, password.Length);
            nint bio = Bio.BIO_new_mem_buf(from, bytes.Length);
            key = isPem ? Keys.PEM_read_bio_PrivateKey(bio, null, Ask, (byte*)&given) : Keys.d2i_PKCS8PrivateKey_bio(bio, null, Ask, (byte*)&given);
            _ = Bio.BIO_free(bio);
        }
        if (key == 0) throw NotDecrypted();
        try
        {
            return KeyForms.Private(key);
        }
        finally
        {
            Keys.EVP_PKEY_free(key);
        }
    }

    /// <summary>The opposite.</summary>
    /// <param name="der">PKCS #8.</param>
    /// <param name="isTraditional">In the form that the key's algorithm had before PKCS #8; PEM only.</param>
    /// <param name="isPem">Or DER.</param>
    /// <param name="cipher">OpenSSL's name.</param>
    /// <param name="password">Any bytes.</param>
    public static byte[] Encrypt(byte[] der, bool isTraditional, bool isPem, string cipher, byte[] password)
    {
        nint method = WholeCipher.ByName(cipher), key = KeyCache.Parse(der, isPrivate: true), bio = Bio.BIO_new(Bio.BIO_s_mem());
        try
        {
            ErrorQueue.ERR_clear_error();
            int result;
            // Without an address OpenSSL would ask for the password.
            fixed (byte* secret = password.Length == 0 ? new byte[1] : password)
            {
                result = isTraditional ? Keys.PEM_write_bio_PrivateKey_traditional(bio, key, method, secret, password.Length, 0, null)
                    : isPem ? Keys.PEM_write_bio_PKCS8PrivateKey(bio, key, method, secret, password.Length, 0, null)
                    : Keys.i2d_PKCS8PrivateKey_bio(bio, key, method, secret, password.Length, 0, null);
            }
            return result == 1 ? Bio.Contents(bio).ToArray() : throw CryptoFailure.Of("The key cannot be encrypted");
        }
        finally
        {
            _ = Bio.BIO_free(bio);
            Keys.EVP_PKEY_free(key);
        }
    }

    // What a wrong password makes of the bytes is found out by chance, in one place or another.
    private static SystemCallException NotDecrypted() => SystemCallException.Of(
        Failure.Error,
        "ERR_OSSL_BAD_DECRYPT",
        $"The key cannot be decrypted: its passphrase is wrong, it is damaged, or its cipher is not supported ({ErrorQueue.Take()?.Message ?? "no reason"})");

    private static nint Ask => (nint)(delegate* unmanaged<byte*, int, int, Password*, int>)&GivePassword;

    // pem_password_cb
    [UnmanagedCallersOnly]
    private static int GivePassword(byte* to, int room, int forWriting, Password* password)
    {
        if (password->Size > room) return -1;
        new ReadOnlySpan<byte>(password->Bytes, password->Size).CopyTo(new Span<byte>(to, room));
        return password->Size;
    }

    private readonly struct Password(byte* bytes, int size)
    {
        public readonly byte* Bytes = bytes;
        public readonly int Size = size;
    }
}
