using System.Runtime.InteropServices;

namespace CoroJs.OpenSsl;

/// <summary>x509.h, x509_vfy.h, x509v3.h: certificates, stores of trusted ones, verification.</summary>
internal static unsafe class X509
{
    private const string Library = OpenSslLibrary.Name;

    [DllImport(Library)] public static extern void X509_free(nint certificate);
    [DllImport(Library)] public static extern int X509_up_ref(nint certificate);
    [DllImport(Library)] public static extern int X509_check_private_key(nint certificate, nint key);
    [DllImport(Library)] public static extern nint X509_get0_pubkey(nint certificate);

    [DllImport(Library)] public static extern nint X509_get_subject_name(nint certificate);
    [DllImport(Library)] public static extern nint X509_get_issuer_name(nint certificate);
    [DllImport(Library)] public static extern nint X509_get0_notBefore(nint certificate);
    [DllImport(Library)] public static extern nint X509_get0_notAfter(nint certificate);
    [DllImport(Library)] public static extern int X509_check_host(nint certificate, byte* name, nuint size, uint flags, byte** matched);
    [DllImport(Library)] public static extern int X509_check_ip_asc(nint certificate, byte* address, uint flags);
    [DllImport(Library)] public static extern int X509_NAME_print_ex(nint bio, nint name, int indent, ulong flags);
    [DllImport(Library)] public static extern int ASN1_TIME_print(nint bio, nint time);
    [DllImport(Library)] public static extern nint X509_get0_serialNumber(nint certificate);
    [DllImport(Library)] public static extern int i2d_X509(nint certificate, byte** to);
    [DllImport(Library)] public static extern int X509_check_ca(nint certificate);
    [DllImport(Library)] public static extern int X509_digest(nint certificate, nint digest, byte* to, uint* size);
    [DllImport(Library)] public static extern nint EVP_sha1();
    [DllImport(Library)] public static extern nint EVP_sha256();
    [DllImport(Library)] public static extern nint EVP_sha512();
    [DllImport(Library)] public static extern int X509_NAME_entry_count(nint name);
    [DllImport(Library)] public static extern nint X509_NAME_get_entry(nint name, int index);
    [DllImport(Library)] public static extern nint X509_NAME_ENTRY_get_object(nint entry);
    [DllImport(Library)] public static extern nint X509_NAME_ENTRY_get_data(nint entry);
    [DllImport(Library)] public static extern void AUTHORITY_INFO_ACCESS_free(nint access);
    [DllImport(Library)] public static extern nint X509_get_ext_d2i(nint certificate, int kind, int* isCritical, int* index);
    [DllImport(Library)] public static extern void GENERAL_NAMES_free(nint names);
    [DllImport(Library)] public static extern int GENERAL_NAME_print(nint bio, nint name);

    // ---- verification ------------------------------------------------------------------------------------------------

    public const int NoPartialWildcards = 4;

    [DllImport(Library)] public static extern int X509_verify_cert(nint storeContext);
    [DllImport(Library)] public static extern nint X509_STORE_CTX_get_ex_data(nint storeContext, int index);
    [DllImport(Library)] public static extern int X509_STORE_CTX_get_error(nint storeContext);
    [DllImport(Library)] public static extern void X509_STORE_CTX_set_error(nint storeContext, int error);
    [DllImport(Library)] public static extern nint X509_STORE_CTX_get_current_cert(nint storeContext);
    [DllImport(Library)] public static extern nint X509_STORE_CTX_get0_cert(nint storeContext);
    [DllImport(Library)] public static extern void X509_STORE_CTX_set_verify_cb(nint storeContext, delegate* unmanaged<int, nint, int> callback);
    [DllImport(Library)] public static extern byte* X509_verify_cert_error_string(long error);

    // ---- stores ------------------------------------------------------------------------------------------------------

    [DllImport(Library)] public static extern nint X509_STORE_new();
    [DllImport(Library)] public static extern void X509_STORE_free(nint store);
    [DllImport(Library)] public static extern int X509_STORE_add_cert(nint store, nint certificate);
    [DllImport(Library)] public static extern nint X509_STORE_get1_all_certs(nint store);
    [DllImport(Library)] private static extern nint X509_STORE_add_lookup(nint store, nint method);
    [DllImport(Library)] private static extern nint X509_LOOKUP_hash_dir();
    [DllImport(Library)] private static extern nint X509_LOOKUP_file();
    [DllImport(Library)] private static extern int X509_LOOKUP_ctrl(nint lookup, int command, byte* text, long number, byte** result);

    /// <summary>Certificates are looked up in this folder, named by their hashes, when they are needed.</summary>
    public static bool AddFolder(nint store, byte* path)
    {
        const int addFolder = 2, pem = 1;
        nint lookup = X509_STORE_add_lookup(store, X509_LOOKUP_hash_dir());
        return lookup != 0 && X509_LOOKUP_ctrl(lookup, addFolder, path, pem, null) == 1;
    }

    /// <summary>Reads the certificates of a PEM file.</summary>
    public static bool AddFile(nint store, byte* path)
    {
        const int load = 1, pem = 1;
        nint lookup = X509_STORE_add_lookup(store, X509_LOOKUP_file());
        return lookup != 0 && X509_LOOKUP_ctrl(lookup, load, path, pem, null) == 1;
    }

    // ---- STACK_OF(X509) ----------------------------------------------------------------------------------------------

    [DllImport(Library)] public static extern nint OPENSSL_sk_new_null();
    [DllImport(Library)] public static extern int OPENSSL_sk_push(nint stack, nint item);
    [DllImport(Library)] public static extern int OPENSSL_sk_num(nint stack);
    [DllImport(Library)] public static extern nint OPENSSL_sk_value(nint stack, int index);
    [DllImport(Library)] public static extern void OPENSSL_sk_free(nint stack);

    /// <summary>Gives back the certificates of a stack and the stack; 0: nothing.</summary>
    public static void FreeStack(nint stack)
    {
        if (stack == 0) return;
        int count = OPENSSL_sk_num(stack);
        for (int i = 0; i < count; i++) X509_free(OPENSSL_sk_value(stack, i));
        OPENSSL_sk_free(stack);
    }
}
