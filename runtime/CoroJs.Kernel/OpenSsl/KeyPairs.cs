using System.Runtime.InteropServices;

namespace CoroJs.OpenSsl;

/// <summary>evp.h, rsa.h, x509.h: keys of two parts, what they are made of and what is done with them.</summary>
internal static unsafe class KeyPairs
{
    public const int Ed25519 = 1087, X25519 = 1034, Ed448 = 1088, X448 = 1035;
    public const int PaddingPkcs1 = 1, PaddingOaep = 4, PaddingPss = 6;

    private const string Library = OpenSslLibrary.Name;

    [DllImport(Library)] public static extern nint d2i_PUBKEY(nint* key, byte** from, long size);
    [DllImport(Library)] public static extern nint d2i_PKCS8_PRIV_KEY_INFO(nint* info, byte** from, long size);
    [DllImport(Library)] public static extern nint EVP_PKCS82PKEY(nint info);
    [DllImport(Library)] public static extern nint EVP_PKEY2PKCS8(nint key);
    [DllImport(Library)] public static extern int i2d_PKCS8_PRIV_KEY_INFO(nint info, byte** to);
    [DllImport(Library)] public static extern void PKCS8_PRIV_KEY_INFO_free(nint info);
    [DllImport(Library)] public static extern nint EVP_PKEY_CTX_new(nint key, nint engine);
    [DllImport(Library)] public static extern nint EVP_PKEY_CTX_new_id(int type, nint engine);
    [DllImport(Library)] public static extern void EVP_PKEY_CTX_free(nint context);
    [DllImport(Library)] public static extern int EVP_PKEY_check(nint context);
    [DllImport(Library)] public static extern int EVP_PKEY_keygen_init(nint context);
    [DllImport(Library)] public static extern int EVP_PKEY_generate(nint context, nint* key);
    [DllImport(Library)] public static extern int EVP_PKEY_CTX_set_rsa_keygen_bits(nint context, int bits);
    [DllImport(Library)] public static extern int EVP_PKEY_CTX_set1_rsa_keygen_pubexp(nint context, nint number);
    [DllImport(Library)] public static extern int EVP_PKEY_CTX_set_group_name(nint context, byte* name);
    [DllImport(Library)] public static extern int EVP_PKEY_CTX_set_rsa_padding(nint context, int padding);
    [DllImport(Library)] public static extern int EVP_PKEY_CTX_set_rsa_pss_saltlen(nint context, int length);
    [DllImport(Library)] public static extern int EVP_PKEY_CTX_set_rsa_oaep_md(nint context, nint digest);
    [DllImport(Library)] public static extern int EVP_PKEY_CTX_set_rsa_mgf1_md(nint context, nint digest);
    [DllImport(Library)] public static extern int EVP_PKEY_CTX_set0_rsa_oaep_label(nint context, void* label, int size);
    [DllImport(Library)] public static extern int EVP_PKEY_encrypt_init(nint context);
    [DllImport(Library)] public static extern int EVP_PKEY_encrypt(nint context, byte* to, nuint* room, byte* from, nuint size);
    [DllImport(Library)] public static extern int EVP_PKEY_decrypt_init(nint context);
    [DllImport(Library)] public static extern int EVP_PKEY_decrypt(nint context, byte* to, nuint* room, byte* from, nuint size);
    [DllImport(Library)] public static extern int EVP_PKEY_derive_init(nint context);
    [DllImport(Library)] public static extern int EVP_PKEY_derive_set_peer(nint context, nint key);
    [DllImport(Library)] public static extern int EVP_PKEY_derive(nint context, byte* to, nuint* room);
    [DllImport(Library)] public static extern int EVP_PKEY_get_size(nint key);
    [DllImport(Library)] public static extern int EVP_DigestSign(nint context, byte* to, nuint* room, byte* from, nuint size);
    [DllImport(Library)] public static extern int EVP_DigestVerifyInit(nint context, nint* keyContext, nint digest, nint engine, nint key);
    [DllImport(Library)] public static extern int EVP_DigestVerify(nint context, byte* signature, nuint signatureSize, byte* from, nuint size);
    [DllImport(Library)] public static extern nint BN_bin2bn(byte* bytes, int size, nint number);
    [DllImport(Library)] private static extern void* CRYPTO_memdup(void* bytes, nuint size, byte* file, int line);

    /// <summary>A copy in OpenSSL's memory, for what takes it over.</summary>
    public static void* Copy(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* from = bytes) return CRYPTO_memdup(from, (nuint)bytes.Length, null, 0);
    }
}
