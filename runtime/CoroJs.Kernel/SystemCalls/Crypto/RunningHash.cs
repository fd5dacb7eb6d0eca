using CoroJs.Handles;
using CoroJs.OpenSsl;

namespace CoroJs.SystemCalls.Crypto;

/// <summary>A hash that is being computed. Owns OpenSSL's context.</summary>
internal sealed unsafe class RunningHash(nint context, bool hasKey) : Handle
{
    private nint context = context;

    public bool Add(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes) return Digests.EVP_DigestUpdate(context, first, (nuint)bytes.Length) == 1;
    }

    /// <summary>A hash that goes on from here by itself; null: OpenSSL failed.</summary>
    public RunningHash? Copy()
    {
        nint copy = Digests.EVP_MD_CTX_new();
        if (Digests.EVP_MD_CTX_copy_ex(copy, context) == 1) return new RunningHash(copy, hasKey);
        Digests.EVP_MD_CTX_free(copy);
        return null;
    }

    /// <summary>The result, written into room for <see cref="Digests.MostBytes"/>; 0: OpenSSL failed.</summary>
    public int Finish(Span<byte> room)
    {
        fixed (byte* to = room)
        {
            nuint keyedSize = (nuint)room.Length;
            if (hasKey) return Digests.EVP_DigestSignFinal(context, to, &keyedSize) == 1 ? (int)keyedSize : 0;
            uint size = 0;
            return Digests.EVP_DigestFinal_ex(context, to, &size) == 1 ? (int)size : 0;
        }
    }

    public override string Kind => "hash";

    public override void Release(Kernel kernel)
    {
        if (context != 0) Digests.EVP_MD_CTX_free(context);
        context = 0;
    }
}
