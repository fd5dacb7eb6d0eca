using System.Text;
using CoroJs.Engine;
using CoroJs.OpenSsl;

namespace CoroJs.SystemCalls.Crypto;

/// <summary>A symmetric cipher on a whole message. Any thread.</summary>
internal static unsafe class WholeCipher
{
    /// <summary>OpenSSL's cipher by its name.</summary>
    public static nint ByName(string name)
    {
        OpenSslLibrary.Initialize();
        nint cipher;
        fixed (byte* text = Encoding.UTF8.GetBytes(name + "\0")) cipher = Ciphers.EVP_get_cipherbyname(text);
        return cipher != 0 ? cipher : throw SystemCallException.Of(Failure.Error, "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
    }

    /// <param name="name">OpenSSL's.</param>
    /// <param name="encrypts">Or decrypts.</param>
    /// <param name="key">Of the right length.</param>
    /// <param name="iv">Empty for ciphers that have none.</param>
    /// <param name="data">With the tag behind it where an authenticated cipher decrypts.</param>
    /// <param name="additional">What an authenticated cipher protects without encrypting it.</param>
    /// <param name="tagLength">Bytes; 0: the cipher is not an authenticated one.</param>
    public static byte[] Run(string name, bool encrypts, byte[] key, byte[] iv, byte[] data, byte[] additional, int tagLength)
    {
        nint cipher = ByName(name);
        if (Ciphers.EVP_CIPHER_get_key_length(cipher) != key.Length) throw SystemCallException.Of(Failure.RangeError, "ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length");
        ErrorQueue.ERR_clear_error();
        int size = data.Length - (encrypts ? 0 : tagLength);
        if (size < 0) throw CryptoFailure.Of("The data are shorter than their tag");
        // A block may be added, by padding or by wrapping.
        var result = new byte[size + 32];
        int written = 0, more = 0;
        nint context = Ciphers.EVP_CIPHER_CTX_new();
        try
        {
            byte none = 0;
            fixed (byte* secret = key, vector = iv, bytes = data, extra = additional, to = result)
            {
                Ciphers.EVP_CIPHER_CTX_set_flags(context, Ciphers.AllowWrap);
                byte* from = bytes == null ? &none : bytes;
                bool isDone = Ciphers.EVP_CipherInit_ex(context, cipher, 0, null, null, encrypts ? 1 : 0) == 1;
                if (tagLength > 0) isDone = isDone && Ciphers.EVP_CIPHER_CTX_ctrl(context, Ciphers.SetIvLength, iv.Length, null) == 1;
                isDone = isDone && Ciphers.EVP_CipherInit_ex(context, 0, 0, secret, iv.Length == 0 ? null : vector, encrypts ? 1 : 0) == 1;
                if (tagLength > 0 && !encrypts) isDone = isDone && Ciphers.EVP_CIPHER_CTX_ctrl(context, Ciphers.SetTag, tagLength, from + size) == 1;
                if (additional.Length > 0) isDone = isDone && Ciphers.EVP_CipherUpdate(context, null, &written, extra, additional.Length) == 1;
                written = 0;
                if (size > 0) isDone = isDone && Ciphers.EVP_CipherUpdate(context, to, &written, from, size) == 1;
                isDone = isDone && Ciphers.EVP_CipherFinal_ex(context, to + written, &more) == 1;
                written += more;
                if (tagLength > 0 && encrypts) isDone = isDone && Ciphers.EVP_CIPHER_CTX_ctrl(context, Ciphers.GetTag, tagLength, to + written) == 1;
                if (!isDone) throw CryptoFailure.Of(encrypts ? "The data cannot be encrypted" : "The data cannot be decrypted");
            }
            return result.AsSpan(0, written + (encrypts ? tagLength : 0)).ToArray();
        }
        finally
        {
            Ciphers.EVP_CIPHER_CTX_free(context);
        }
    }
}
