using CoroJs.Handles;
using CoroJs.OpenSsl;

namespace CoroJs.SystemCalls.Crypto;

/// <summary>A cipher that is given its message piece by piece. Owns OpenSSL's context.</summary>
internal sealed unsafe class RunningCipher : Handle
{
    private readonly bool encrypts;
    private nint context = Ciphers.EVP_CIPHER_CTX_new();

    /// <param name="cipher">OpenSSL's.</param>
    /// <param name="encrypts">Or decrypts.</param>
    /// <param name="key">Of the right length.</param>
    /// <param name="iv">Empty for ciphers that have none.</param>
    /// <param name="isAuthenticated">The length of the IV may be chosen.</param>
    /// <param name="isReady">False: OpenSSL refused something; only <see cref="Release"/> may follow.</param>
    public RunningCipher(nint cipher, bool encrypts, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, bool isAuthenticated, out bool isReady)
    {
        this.encrypts = encrypts;
        int direction = encrypts ? 1 : 0;
        fixed (byte* secret = key, vector = iv)
        {
            Ciphers.EVP_CIPHER_CTX_set_flags(context, Ciphers.AllowWrap);
            isReady = Ciphers.EVP_CipherInit_ex(context, cipher, 0, null, null, direction) == 1 &&
                (!isAuthenticated || Ciphers.EVP_CIPHER_CTX_ctrl(context, Ciphers.SetIvLength, iv.Length, null) == 1) &&
                Ciphers.EVP_CipherInit_ex(context, 0, 0, secret, vector, direction) == 1;
        }
    }

    public bool SetPadding(bool isOn) => Ciphers.EVP_CIPHER_CTX_set_padding(context, isOn ? 1 : 0) == 1;

    public bool AddAdditional(ReadOnlySpan<byte> bytes)
    {
        int written;
        fixed (byte* from = bytes) return bytes.IsEmpty || Ciphers.EVP_CipherUpdate(context, null, &written, from, bytes.Length) == 1;
    }

    /// <summary>Room for a block more than the piece; how much was written, below 0: OpenSSL refused it.</summary>
    public int Update(ReadOnlySpan<byte> bytes, Span<byte> room)
    {
        int written = 0;
        if (bytes.IsEmpty) return 0;
        fixed (byte* from = bytes, to = room) return Ciphers.EVP_CipherUpdate(context, to, &written, from, bytes.Length) == 1 ? written : -1;
    }

    /// <summary>The last block; below 0: the message is not complete, or not what it was.</summary>
    public int Finish(Span<byte> room)
    {
        int written = 0;
        fixed (byte* to = room) return Ciphers.EVP_CipherFinal_ex(context, to, &written) == 1 ? written : -1;
    }

    public bool SetTag(ReadOnlySpan<byte> tag)
    {
        fixed (byte* from = tag) return !encrypts && Ciphers.EVP_CIPHER_CTX_ctrl(context, Ciphers.SetTag, tag.Length, from) == 1;
    }

    public bool GetTag(Span<byte> room)
    {
        fixed (byte* to = room) return encrypts && Ciphers.EVP_CIPHER_CTX_ctrl(context, Ciphers.GetTag, room.Length, to) == 1;
    }

    public override string Kind => "cipher";

    public override void Release(Kernel kernel)
    {
        if (context != 0) Ciphers.EVP_CIPHER_CTX_free(context);
        context = 0;
    }
}
