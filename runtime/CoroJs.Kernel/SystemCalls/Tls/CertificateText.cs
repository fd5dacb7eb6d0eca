using System.Globalization;
using System.Text;
using CoroJs.OpenSsl;

namespace CoroJs.SystemCalls.Tls;

/// <summary>Parts of certificates in words. Any thread.</summary>
internal static unsafe class CertificateText
{
    // "CN=localhost, O=Example": short names, UTF-8, in the order of the certificate.
    private const ulong NameFlags = 0x2_0313;

    private const int SubjectAltName = 85; // NID_subject_alt_name

    public static string Subject(nint certificate) => Name(X509.X509_get_subject_name(certificate));

    public static string Issuer(nint certificate) => Name(X509.X509_get_issuer_name(certificate));

    /// <summary>"Nov 21 16:40:00 2026 GMT".</summary>
    public static string Time(nint time)
    {
        nint bio = Bio.BIO_new(Bio.BIO_s_mem());
        _ = X509.ASN1_TIME_print(bio, time);
        return Taken(bio);
    }

    /// <summary>"DNS:localhost, IP Address:127.0.0.1"; an empty string when it has none.</summary>
    public static string AltNames(nint certificate)
    {
        nint names = X509.X509_get_ext_d2i(certificate, SubjectAltName, null, null);
        if (names == 0) return "";
        var text = new StringBuilder();
        int count = X509.OPENSSL_sk_num(names);
        for (int i = 0; i < count; i++)
        {
            if (text.Length > 0) text.Append(", ");
            text.Append(Quoted(GeneralName(X509.OPENSSL_sk_value(names, i))));
        }
        X509.GENERAL_NAMES_free(names);
        return text.ToString();
    }

    /// <summary>"URI:http://localhost/".</summary>
    public static string GeneralName(nint name)
    {
        nint bio = Bio.BIO_new(Bio.BIO_s_mem());
        _ = X509.GENERAL_NAME_print(bio, name);
        return Taken(bio);
    }

    // A name may hold what looks like another one: such a name is written as in JSON, as Node does.
    private static string Quoted(string name)
    {
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        ReadOnlySpan<char> value = name.AsSpan(colon + 1);
        if (value.IndexOfAny(",\"\\'") < 0 && !value.ContainsAnyInRange('\0', '\x1F') && !value.Contains('\x7F')) return name;
        StringBuilder text = new StringBuilder(name.Length + 16).Append(name, 0, colon + 1).Append('"');
        foreach (char c in value)
        {
            if (c is '"' or '\\') text.Append('\\').Append(c);
            else if (c is < ' ' or ',' or '\x7F') text.Append("\\u00").Append(((int)c).ToString("x2", CultureInfo.InvariantCulture));
            else text.Append(c);
        }
        return text.Append('"').ToString();
    }

    private static string Name(nint name)
    {
        nint bio = Bio.BIO_new(Bio.BIO_s_mem());
        _ = X509.X509_NAME_print_ex(bio, name, 0, NameFlags);
        return Taken(bio);
    }

    private static string Taken(nint bio)
    {
        string text = Encoding.UTF8.GetString(Bio.Contents(bio));
        _ = Bio.BIO_free(bio);
        return text;
    }
}
