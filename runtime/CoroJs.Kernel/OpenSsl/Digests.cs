using System.Runtime.InteropServices;

namespace CoroJs.OpenSsl;

/// <summary>evp.h: hashes, and hashes with a key (HMAC).</summary>
internal static unsafe class Digests
{
    public const int MostBytes = 64;

    private const string Library = OpenSslLibrary.Name;

    [DllImport(Library)] public static extern nint EVP_get_digestbyname(byte* name);
    [DllImport(Library)] public static extern nint EVP_MD_CTX_new();
    [DllImport(Library)] public static extern void EVP_MD_CTX_free(nint context);
    [DllImport(Library)] public static extern int EVP_MD_CTX_copy_ex(nint to, nint from);
    [DllImport(Library)] public static extern int EVP_DigestInit_ex(nint context, nint digest, nint engine);
    [DllImport(Library)] public static extern int EVP_DigestUpdate(nint context, void* bytes, nuint size);
    [DllImport(Library)] public static extern int EVP_DigestFinal_ex(nint context, byte* to, uint* size);
    [DllImport(Library)] public static extern byte* HMAC(nint digest, byte* key, int keySize, byte* bytes, nuint size, byte* to, uint* written);
    [DllImport(Library)] public static extern nint EVP_PKEY_new_raw_private_key(int type, nint engine, byte* key, nuint size);
    [DllImport(Library)] public static extern int EVP_DigestSignInit(nint context, nint* keyContext, nint digest, nint engine, nint key);
    [DllImport(Library)] public static extern int EVP_DigestSignFinal(nint context, byte* to, nuint* size);

    /// <summary>The type of a key of HMAC.</summary>
    public const int HmacKey = 855;
}
