using System.Runtime.InteropServices;
using System.Text;
using CoroJs.OpenSsl;

namespace CoroJs.SystemCalls.Tls;

/// <summary>
/// Whether the peer's certificates are to be trusted: OpenSSL's verification, and the name. It goes on after an error, as
/// Node does, so that the last one counts: a certificate whose issuer is missing is UNABLE_TO_VERIFY_LEAF_SIGNATURE. On the
/// thread that runs the handshake.
/// </summary>
internal static unsafe class Verification
{
    public const int Ok = 0, NoCertificate = 2, HostnameMismatch = 62, AddressMismatch = 64;
    private const int NotYetValid = 9, HasExpired = 10, SelfSigned = 18, SelfSignedInChain = 19, NoIssuerLocally = 20, NoLeafSignature = 21;

    private static readonly int SslIndex = Ssl.SSL_get_ex_data_X509_STORE_CTX_idx();

    public static void Install(nint context) => Ssl.SSL_CTX_set_cert_verify_callback(context, &Verify, 0);

    /// <summary>The code that Node's users know.</summary>
    public static string Code(int error) => error switch
    {
        2 => "UNABLE_TO_GET_ISSUER_CERT",
        3 => "UNABLE_TO_GET_CRL",
        4 => "UNABLE_TO_DECRYPT_CERT_SIGNATURE",
        5 => "UNABLE_TO_DECRYPT_CRL_SIGNATURE",
        6 => "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY",
        7 => "CERT_SIGNATURE_FAILURE",
        8 => "CRL_SIGNATURE_FAILURE",
        NotYetValid => "CERT_NOT_YET_VALID",
        HasExpired => "CERT_HAS_EXPIRED",
        11 => "CRL_NOT_YET_VALID",
        12 => "CRL_HAS_EXPIRED",
        13 => "ERROR_IN_CERT_NOT_BEFORE_FIELD",
        14 => "ERROR_IN_CERT_NOT_AFTER_FIELD",
        17 => "OUT_OF_MEM",
        SelfSigned => "DEPTH_ZERO_SELF_SIGNED_CERT",
        SelfSignedInChain => "SELF_SIGNED_CERT_IN_CHAIN",
        NoIssuerLocally => "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
        NoLeafSignature => "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        22 => "CERT_CHAIN_TOO_LONG",
        23 => "CERT_REVOKED",
        25 => "PATH_LENGTH_EXCEEDED",
        26 => "INVALID_PURPOSE",
        27 => "CERT_UNTRUSTED",
        28 => "CERT_REJECTED",
        HostnameMismatch or AddressMismatch => "ERR_TLS_CERT_ALTNAME_INVALID",
        66 => "EE_KEY_TOO_SMALL",
        67 => "CA_KEY_TOO_SMALL",
        68 => "CA_MD_TOO_WEAK",
        79 => "INVALID_CA",
        _ => "CERT_INVALID",
    };

    /// <summary>After a handshake that took a session up again, in which nothing was verified: what was found when the
    /// session was new, and the name, which may be another now.</summary>
    public static TlsFailure? CheckResumed(TlsSession session)
    {
        int error = (int)Ssl.SSL_get_verify_result(session.Native);
        nint certificate = Ssl.SSL_get1_peer_certificate(session.Native);
        TlsFailure? failure = null;
        if (error != Ok) failure = Describe(error, certificate, session.VerifyHost);
        else if (certificate != 0 && session.VerifyHost is { } host) failure = CheckName(certificate, host, out error);
        X509.X509_free(certificate);
        session.VerifyError = error;
        return failure;
    }

    [UnmanagedCallersOnly]
    private static int Verify(nint store, nint argument)
    {
        const int accept = 1, reject = 0;
        try
        {
            TlsSession session = SessionOf(store);
            X509.X509_STORE_CTX_set_verify_cb(store, &GoOn);
            _ = X509.X509_verify_cert(store);
            int error = X509.X509_STORE_CTX_get_error(store);
            TlsFailure? failure = null;
            nint leaf = X509.X509_STORE_CTX_get0_cert(store);
            if (error != Ok)
            {
                failure = Describe(error, session.Culprit != 0 ? session.Culprit : leaf, session.VerifyHost);
            }
            else if (session.VerifyHost is { } host)
            {
                failure = CheckName(leaf, host, out error);
                X509.X509_STORE_CTX_set_error(store, error);
            }
            session.VerifyError = error;
            session.VerifyFailure = failure;
            // Whatever it met on the way is no error of the handshake.
            ErrorQueue.ERR_clear_error();
            return failure is null || !session.Context.RejectsUnauthorized ? accept : reject;
        }
        catch (Exception)
        {
            // Nothing may pass into native code, and what could not be verified is not accepted.
            return reject;
        }
    }

    [UnmanagedCallersOnly]
    private static int GoOn(int isOk, nint store)
    {
        if (isOk == 0) SessionOf(store).Culprit = X509.X509_STORE_CTX_get_current_cert(store);
        return 1;
    }

    private static TlsSession SessionOf(nint store) => TlsSession.Of(X509.X509_STORE_CTX_get_ex_data(store, SslIndex));

    // ---- names -----------------------------------------------------------------------------------------------------------

    private static TlsFailure? CheckName(nint certificate, string host, out int error)
    {
        byte[] name = Encoding.UTF8.GetBytes(host + '\0');
        bool isAddress = System.Net.IPAddress.TryParse(host, out _);
        int matches;
        fixed (byte* at = name)
        {
            matches = isAddress
                ? X509.X509_check_ip_asc(certificate, at, 0)
                : X509.X509_check_host(certificate, at, (nuint)name.Length - 1, X509.NoPartialWildcards, null);
        }
        error = matches == 1 ? Ok : isAddress ? AddressMismatch : HostnameMismatch;
        return matches == 1 ? null : Describe(error, certificate, host);
    }

    // ---- words -----------------------------------------------------------------------------------------------------------

    private static TlsFailure Describe(int error, nint certificate, string? host)
    {
        string code = Code(error);
        if (error is HostnameMismatch or AddressMismatch)
        {
            string names = certificate == 0 ? "" : CertificateText.AltNames(certificate);
            string subject = certificate == 0 ? "" : CertificateText.Subject(certificate);
            string reason = names.Length == 0
                ? $"{host} is not in the certificate '{subject}', which names no host"
                : error == AddressMismatch ? $"IP: {host} is not in the cert's list: {names}" : $"Host: {host}. is not in the cert's altnames: {names}";
            return new TlsFailure(code, $"Hostname/IP does not match certificate's altnames: {reason}", 0, null);
        }
        string text = Marshal.PtrToStringUTF8((nint)X509.X509_verify_cert_error_string(error)) ?? code;
        if (certificate == 0) return new TlsFailure(code, text, 0, null);
        string details = error switch
        {
            HasExpired => $", valid until {CertificateText.Time(X509.X509_get0_notAfter(certificate))}",
            NotYetValid => $", valid from {CertificateText.Time(X509.X509_get0_notBefore(certificate))}",
            NoCertificate or NoIssuerLocally or NoLeafSignature => $", issued by '{CertificateText.Issuer(certificate)}'",
            _ => "",
        };
        return new TlsFailure(code, $"{text}: certificate '{CertificateText.Subject(certificate)}'{details}", 0, null);
    }
}
