using System.Runtime.InteropServices;
using System.Text;

namespace CoroJs.OpenSsl;

/// <summary>asn1.h, objects.h, bn.h: strings, object identifiers and numbers of certificates.</summary>
internal static unsafe class Asn1
{
    private const string Library = OpenSslLibrary.Name;

    [DllImport(Library)] public static extern nint ASN1_INTEGER_to_BN(nint integer, nint number);
    [DllImport(Library)] public static extern ulong BN_get_word(nint number);
    [DllImport(Library)] public static extern void BN_free(nint number);
    [DllImport(Library)] public static extern int OBJ_sn2nid(byte* name);
    [DllImport(Library)] public static extern byte* EC_curve_nid2nist(int kind);
    [DllImport(Library)] public static extern void ASN1_OBJECT_free(nint identifier);
    [DllImport(Library)] private static extern byte* BN_bn2hex(nint number);
    [DllImport(Library)] private static extern int OBJ_obj2nid(nint identifier);
    [DllImport(Library)] private static extern byte* OBJ_nid2sn(int kind);
    [DllImport(Library)] private static extern int OBJ_obj2txt(byte* to, int room, nint identifier, int asNumbers);
    [DllImport(Library)] private static extern int ASN1_STRING_to_UTF8(byte** text, nint from);
    [DllImport(Library)] private static extern void CRYPTO_free(void* memory, byte* file, int line);

    /// <summary>"05", in capital letters.</summary>
    public static string Hex(nint number)
    {
        byte* text = BN_bn2hex(number);
        string hex = Marshal.PtrToStringUTF8((nint)text) ?? "";
        CRYPTO_free(text, null, 0);
        return hex;
    }

    /// <summary>"CN", or dotted numbers where there is no name.</summary>
    public static string ShortName(nint identifier)
    {
        int kind = OBJ_obj2nid(identifier);
        return kind == 0 ? Name(identifier, asNumbers: true) : Marshal.PtrToStringUTF8((nint)OBJ_nid2sn(kind))!;
    }

    /// <summary>The long name, "CA Issuers", or dotted numbers.</summary>
    public static string Name(nint identifier, bool asNumbers)
    {
        const int room = 256;
        byte* text = stackalloc byte[room];
        int length = OBJ_obj2txt(text, room, identifier, asNumbers ? 1 : 0);
        return Encoding.UTF8.GetString(text, Math.Clamp(length, 0, room - 1));
    }

    /// <summary>An ASN1_STRING of any type of text.</summary>
    public static string Text(nint from)
    {
        byte* text = null;
        int length = ASN1_STRING_to_UTF8(&text, from);
        if (length < 0) return "";
        string result = Encoding.UTF8.GetString(text, length);
        CRYPTO_free(text, null, 0);
        return result;
    }
}
