using System.Globalization;
using System.Runtime.InteropServices;
using CoroJs.Engine;
using CoroJs.OpenSsl;
using CoroJs.SystemCalls.Net;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Tls;

/// <summary>The certificates that a peer has shown, in the words of Node.</summary>
internal static unsafe class PeerCertificates
{
    private const int InfoAccess = 177, ExtendedKeyUsage = 126; // NID_…

    private static readonly string[] Fields =
    [
        "raw", "subject", "issuer", "subjectAltName", "validFrom", "validTo", "serialNumber", "fingerprint", "fingerprint256",
        "fingerprint512", "bits", "modulus", "exponent", "pubkey", "asn1Curve", "nistCurve", "infoAccess", "extKeyUsage", "ca",
    ];

    public static bool Return(Kernel kernel)
    {
        if (!TlsCalls.TryGet(kernel, "peerCertificates", out Connection connection)) return true;
        TlsSession session = connection.Tls!;
        nint leaf = Ssl.SSL_get1_peer_certificate(session.Native), chain = Ssl.SSL_get_peer_cert_chain(session.Native);
        if (leaf == 0) return kernel.Frame.Return(TrapFrame.ArrayOf(null, 0));
        // A server's list is without the leaf.
        int from = session.IsServer ? 0 : 1, count = chain == 0 ? 0 : Math.Max(X509.OPENSSL_sk_num(chain) - from, 0);
        Value* items = kernel.Frame.Items(count + 1);
        items[0] = Record(kernel, leaf);
        for (int i = 0; i < count; i++) items[i + 1] = Record(kernel, X509.OPENSSL_sk_value(chain, from + i));
        X509.X509_free(leaf);
        ErrorQueue.ERR_clear_error();
        return kernel.Frame.Return(TrapFrame.ArrayOf(items, count + 1));
    }

    private static Value Record(Kernel kernel, nint certificate)
    {
        TrapFrame frame = kernel.Frame;
        string altNames = CertificateText.AltNames(certificate);
        nint serial = Asn1.ASN1_INTEGER_to_BN(X509.X509_get0_serialNumber(certificate), 0);
        Value* fields = frame.Items(Fields.Length);
        for (int i = 0; i < Fields.Length; i++) fields[i] = default;
        fields[0] = Raw(frame, certificate);
        fields[1] = Name(frame, X509.X509_get_subject_name(certificate));
        fields[2] = Name(frame, X509.X509_get_issuer_name(certificate));
        if (altNames.Length > 0) fields[3] = frame.ValueOf(altNames);
        fields[4] = frame.ValueOf(CertificateText.Time(X509.X509_get0_notBefore(certificate)));
        fields[5] = frame.ValueOf(CertificateText.Time(X509.X509_get0_notAfter(certificate)));
        fields[6] = frame.ValueOf(Asn1.Hex(serial));
        fields[7] = Fingerprint(frame, certificate, X509.EVP_sha1());
        fields[8] = Fingerprint(frame, certificate, X509.EVP_sha256());
        fields[9] = Fingerprint(frame, certificate, X509.EVP_sha512());
        WriteKey(frame, X509.X509_get0_pubkey(certificate), fields);
        fields[16] = Access(frame, certificate);
        fields[17] = KeyUsage(frame, certificate);
        fields[18] = Value.Of(X509.X509_check_ca(certificate) == 1);
        Asn1.BN_free(serial);
        return TrapFrame.RecordOf(kernel.Shapes.Of(Fields), fields);
    }

    private static Value Raw(TrapFrame frame, nint certificate)
    {
        int size = Math.Max(X509.i2d_X509(certificate, null), 0);
        byte* bytes = (byte*)NativeMemory.Alloc((nuint)size), at = bytes;
        frame.Adopt(bytes);
        _ = X509.i2d_X509(certificate, &at);
        return Value.OfMemory(ValueType.Bytes, bytes, size);
    }

    // [name, value, name, value …]
    private static Value Name(TrapFrame frame, nint name)
    {
        int count = X509.X509_NAME_entry_count(name);
        Value* items = frame.Items(2 * count);
        for (int i = 0; i < count; i++)
        {
            nint entry = X509.X509_NAME_get_entry(name, i);
            items[2 * i] = frame.ValueOf(Asn1.ShortName(X509.X509_NAME_ENTRY_get_object(entry)));
            items[2 * i + 1] = frame.ValueOf(Asn1.Text(X509.X509_NAME_ENTRY_get_data(entry)));
        }
        return TrapFrame.ArrayOf(items, 2 * count);
    }

    // AB:CD:…
    private static Value Fingerprint(TrapFrame frame, nint certificate, nint digest)
    {
        const int longest = 64;
        byte* bytes = stackalloc byte[longest];
        uint size = 0;
        _ = X509.X509_digest(certificate, digest, bytes, &size);
        return frame.ValueOf(BitConverter.ToString(new ReadOnlySpan<byte>(bytes, (int)size).ToArray()).Replace('-', ':'));
    }

    // ---- the public key ----------------------------------------------------------------------------------------------

    private static void WriteKey(TrapFrame frame, nint key, Value* fields)
    {
        if (key == 0) return;
        int kind = Keys.EVP_PKEY_get_base_id(key);
        if (kind is Keys.TypeRsa or Keys.TypeCurve) fields[10] = Value.Of(Keys.EVP_PKEY_get_bits(key));
        if (kind == Keys.TypeRsa) WriteRsa(frame, key, fields);
        else if (kind == Keys.TypeCurve) WriteCurve(frame, key, fields);
    }

    private static void WriteRsa(TrapFrame frame, nint key, Value* fields)
    {
        nint modulus = 0, exponent = 0;
        fixed (byte* name = "n\0"u8) _ = Keys.EVP_PKEY_get_bn_param(key, name, &modulus);
        fixed (byte* name = "e\0"u8) _ = Keys.EVP_PKEY_get_bn_param(key, name, &exponent);
        if (modulus != 0) fields[11] = frame.ValueOf(Asn1.Hex(modulus));
        if (exponent != 0) fields[12] = frame.ValueOf("0x" + Asn1.BN_get_word(exponent).ToString("x", CultureInfo.InvariantCulture));
        Asn1.BN_free(modulus);
        Asn1.BN_free(exponent);
        int size = Math.Max(Keys.i2d_PUBKEY(key, null), 0);
        byte* bytes = (byte*)NativeMemory.Alloc((nuint)size), at = bytes;
        frame.Adopt(bytes);
        _ = Keys.i2d_PUBKEY(key, &at);
        fields[13] = Value.OfMemory(ValueType.Bytes, bytes, size);
    }

    private static void WriteCurve(TrapFrame frame, nint key, Value* fields)
    {
        const int longestPoint = 512, longestName = 64;
        byte* point = stackalloc byte[longestPoint], curve = stackalloc byte[longestName];
        nuint size = 0;
        fixed (byte* name = "pub\0"u8)
        {
            if (Keys.EVP_PKEY_get_octet_string_param(key, name, point, longestPoint, &size) == 1)
                fields[13] = frame.ValueOf(ValueType.Bytes, new ReadOnlySpan<byte>(point, (int)size));
        }
        if (Keys.EVP_PKEY_get_group_name(key, curve, longestName, &size) != 1) return;
        fields[14] = frame.ValueOf(Marshal.PtrToStringUTF8((nint)curve)!);
        byte* nist = Asn1.EC_curve_nid2nist(Asn1.OBJ_sn2nid(curve));
        if (nist != null) fields[15] = frame.ValueOf(Marshal.PtrToStringUTF8((nint)nist)!);
    }

    // ---- extensions ----------------------------------------------------------------------------------------------------

    // ["OCSP - URI", "http://…", …]
    private static Value Access(TrapFrame frame, nint certificate)
    {
        nint stack = X509.X509_get_ext_d2i(certificate, InfoAccess, null, null);
        if (stack == 0) return default;
        int count = X509.OPENSSL_sk_num(stack);
        Value* items = frame.Items(2 * count);
        for (int i = 0; i < count; i++)
        {
            // ACCESS_DESCRIPTION: an object identifier and a GENERAL_NAME.
            nint* description = (nint*)X509.OPENSSL_sk_value(stack, i);
            string location = CertificateText.GeneralName(description[1]);
            int colon = Math.Max(location.IndexOf(':', StringComparison.Ordinal), 0);
            items[2 * i] = frame.ValueOf($"{Asn1.Name(description[0], asNumbers: false)} - {location[..colon]}");
            items[2 * i + 1] = frame.ValueOf(location[Math.Min(colon + 1, location.Length)..]);
        }
        X509.AUTHORITY_INFO_ACCESS_free(stack);
        return TrapFrame.ArrayOf(items, 2 * count);
    }

    // Dotted numbers.
    private static Value KeyUsage(TrapFrame frame, nint certificate)
    {
        nint stack = X509.X509_get_ext_d2i(certificate, ExtendedKeyUsage, null, null);
        if (stack == 0) return default;
        int count = X509.OPENSSL_sk_num(stack);
        Value* items = frame.Items(count);
        for (int i = 0; i < count; i++)
        {
            nint usage = X509.OPENSSL_sk_value(stack, i);
            items[i] = frame.ValueOf(Asn1.Name(usage, asNumbers: true));
            Asn1.ASN1_OBJECT_free(usage);
        }
        X509.OPENSSL_sk_free(stack);
        return TrapFrame.ArrayOf(items, count);
    }
}
