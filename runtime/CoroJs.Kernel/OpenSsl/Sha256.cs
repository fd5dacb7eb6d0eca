using System.Runtime.InteropServices;

namespace CoroJs.OpenSsl;

/// <summary>sha.h: a digest over several pieces. .NET's own would load the system's OpenSSL for it.</summary>
internal unsafe ref struct Sha256
{
    public const int Size = 32;

    private const string Library = OpenSslLibrary.Name;

    // SHA256_CTX has 112 bytes.
    private fixed ulong state[16];

    public Sha256()
    {
        _ = SHA256_Init(At);
    }

    private readonly void* At
    {
        get
        {
            fixed (ulong* at = state) return at; // on the stack: a ref struct does not move
        }
    }

    [DllImport(Library)] private static extern int SHA256_Init(void* state);
    [DllImport(Library)] private static extern int SHA256_Update(void* state, void* data, nuint size);
    [DllImport(Library)] private static extern int SHA256_Final(byte* digest, void* state);

    /// <summary>The piece, and its length before it, so that pieces cannot flow into one another; null: nothing was given.</summary>
    public readonly void Add(byte* data, long size)
    {
        long length = data == null ? -1 : size;
        _ = SHA256_Update(At, &length, sizeof(long));
        if (data != null) _ = SHA256_Update(At, data, (nuint)size);
    }

    public readonly Digest End()
    {
        Digest digest;
        _ = SHA256_Final((byte*)&digest, At);
        return digest;
    }

    /// <summary>To be compared.</summary>
    internal readonly record struct Digest(ulong First, ulong Second, ulong Third, ulong Fourth);
}
