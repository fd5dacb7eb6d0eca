using System.Runtime.InteropServices;

namespace CoroJs.OpenSsl;

/// <summary>pem.h, evp.h, pkcs12.h: private keys and certificates out of their files' forms.</summary>
internal static unsafe class Keys
{
    public const int TypeRsa = 6, TypeCurve = 408; // EVP_PKEY_RSA, EVP_PKEY_EC

    private const string Library = OpenSslLibrary.Name;

    /// <summary>With a null callback the argument is the passphrase, a C string; without one OpenSSL would ask at the terminal.</summary>
    [DllImport(Library)] public static extern nint PEM_read_bio_PrivateKey(nint bio, nint* key, nint callback, byte* passphrase);
    [DllImport(Library)] public static extern nint PEM_read_bio_X509_AUX(nint bio, nint* certificate, nint callback, byte* passphrase);
    [DllImport(Library)] public static extern nint PEM_read_bio_X509(nint bio, nint* certificate, nint callback, byte* passphrase);
    [DllImport(Library)] public static extern nint d2i_AutoPrivateKey(nint* key, byte** from, long size);
    [DllImport(Library)] public static extern nint d2i_X509(nint* certificate, byte** from, long size);
    [DllImport(Library)] public static extern nint d2i_PKCS12(nint* pfx, byte** from, long size);
    [DllImport(Library)] public static extern nint d2i_PKCS8PrivateKey_bio(nint bio, nint* key, nint callback, byte* passphrase);
    [DllImport(Library)] public static extern int PEM_write_bio_PKCS8PrivateKey(nint bio, nint key, nint cipher, byte* passphrase, int size, nint callback, void* data);
    [DllImport(Library)] public static extern int PEM_write_bio_PrivateKey_traditional(nint bio, nint key, nint cipher, byte* passphrase, int size, nint callback, void* data);
    [DllImport(Library)] public static extern int i2d_PKCS8PrivateKey_bio(nint bio, nint key, nint cipher, byte* passphrase, int size, nint callback, void* data);
    [DllImport(Library)] public static extern nint d2i_X509_SIG(nint* encrypted, byte** from, long size);
    [DllImport(Library)] public static extern void X509_SIG_free(nint encrypted);
    [DllImport(Library)] public static extern int PKCS12_parse(nint pfx, byte* passphrase, nint* key, nint* certificate, nint* chain);
    [DllImport(Library)] public static extern int PKCS12_mac_present(nint pfx);
    [DllImport(Library)] public static extern int PKCS12_verify_mac(nint pfx, byte* passphrase, int size);
    [DllImport(Library)] public static extern void PKCS12_free(nint pfx);
    [DllImport(Library)] public static extern void EVP_PKEY_free(nint key);
    [DllImport(Library)] public static extern int EVP_PKEY_up_ref(nint key);
    [DllImport(Library)] public static extern int EVP_PKEY_get_base_id(nint key);
    [DllImport(Library)] public static extern int EVP_PKEY_get_bits(nint key);
    [DllImport(Library)] public static extern int EVP_PKEY_get_bn_param(nint key, byte* name, nint* number);
    [DllImport(Library)] public static extern int EVP_PKEY_get_group_name(nint key, byte* name, nuint room, nuint* size);
    [DllImport(Library)] public static extern int EVP_PKEY_get_octet_string_param(nint key, byte* name, byte* to, nuint room, nuint* size);
    [DllImport(Library)] public static extern int i2d_PUBKEY(nint key, byte** to);
}
