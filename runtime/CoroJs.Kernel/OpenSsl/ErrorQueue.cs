using System.Globalization;
using System.Runtime.InteropServices;

namespace CoroJs.OpenSsl;

/// <summary>err.h: each thread has a queue of errors. It is emptied before a call whose failure matters, and read after it
/// on the same thread.</summary>
internal static unsafe class ErrorQueue
{
    private const string Library = OpenSslLibrary.Name;

    private const int SslLibrary = 20;
    private const uint SystemError = 0x8000_0000;
    private const int ReasonMask = 0x7F_FFFF, LibraryShift = 23, LibraryMask = 0xFF, TextFlag = 1;

    [DllImport(Library), SuppressGCTransition] public static extern void ERR_clear_error();
    [DllImport(Library)] private static extern ulong ERR_get_error_all(byte** file, int* line, byte** function, byte** data, int* flags);
    [DllImport(Library)] private static extern byte* ERR_reason_error_string(ulong error);

    /// <summary>The first error of the calling thread's queue, which this empties; null: there was none.</summary>
    public static OpenSslError? Take()
    {
        byte* data = null;
        int flags = 0;
        ulong error = ERR_get_error_all(null, null, null, &data, &flags);
        if (error == 0) return null;
        string details = data != null && (flags & TextFlag) != 0 ? Marshal.PtrToStringUTF8((nint)data) ?? "" : "";
        ERR_clear_error();
        int library = (int)(error >> LibraryShift) & LibraryMask;
        int reason = (error & SystemError) != 0 ? 0 : (int)error & ReasonMask;
        string text = Marshal.PtrToStringUTF8((nint)ERR_reason_error_string(error)) ?? $"error {error.ToString("x", CultureInfo.InvariantCulture)}";
        string prefix = library switch
        {
            SslLibrary => "ERR_SSL_",
            4 => "ERR_OSSL_RSA_",
            6 => "ERR_OSSL_EVP_",
            9 => "ERR_OSSL_PEM_",
            11 => "ERR_OSSL_X509_",
            13 => "ERR_OSSL_ASN1_",
            16 => "ERR_OSSL_EC_",
            35 => "ERR_OSSL_PKCS12_",
            _ => "ERR_OSSL_",
        };
        return new OpenSslError(library, reason, prefix + Name(text), text, details);
    }

    // "tlsv1 alert unknown ca" -> TLSV1_ALERT_UNKNOWN_CA; other characters stay, as in Node.
    private static string Name(string text) => string.Create(text.Length, text, static (name, from) =>
    {
        for (int i = 0; i < from.Length; i++) name[i] = from[i] == ' ' ? '_' : char.ToUpperInvariant(from[i]);
    });
}
