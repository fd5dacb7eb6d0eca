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
