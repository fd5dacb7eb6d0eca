using System.Runtime.InteropServices;

namespace CoroJs.OpenSsl;

/// <summary>ssl.h: TLS contexts and connections. A context may be used by several threads at once, a connection by one at
/// a time.</summary>
internal static unsafe class Ssl
{
    public const int ErrorNone = 0, ErrorSsl = 1, ErrorWantRead = 2, ErrorWantWrite = 3, ErrorWantCertificate = 4, ErrorSystemCall = 5,
        ErrorZeroReturn = 6;

    public const int Version1 = 0x301, Version11 = 0x302, Version12 = 0x303, Version13 = 0x304;

    public const ulong OptionNoCompression = 1UL << 17, OptionNoRenegotiation = 1UL << 30, OptionCipherServerPreference = 1UL << 22,
        OptionPrioritizeChaCha = 1UL << 21;

    public const int VerifyNone = 0, VerifyPeer = 1, VerifyFailIfNoPeerCertificate = 2;

    /// <summary>SSL_get_state: a server of TLS 1.3 has sent its flight and waits for the client's.</summary>
    public const int StateAwaitsSecondFlight = 50;

    private const int ControlMode = 33, ControlReadAhead = 41, ControlSessionCacheMode = 44, ControlServerNameCallback = 53,
        ControlServerName = 55, ControlGroups = 92, ControlMinVersion = 123, ControlMaxVersion = 124;

    private const int ModePartialWrite = 1, ModeMovingBuffer = 2, ModeReleaseBuffers = 16;

    private const string Library = OpenSslLibrary.Name;

    [DllImport(Library)] public static extern int OPENSSL_init_ssl(ulong options, nint settings);

    // ---- contexts ------------------------------------------------------------------------------------------------

    [DllImport(Library)] public static extern nint TLS_method();
    [DllImport(Library)] public static extern nint SSL_CTX_new(nint method);
    [DllImport(Library)] public static extern void SSL_CTX_free(nint context);
    [DllImport(Library)] public static extern long SSL_CTX_ctrl(nint context, int command, long number, void* pointer);
    [DllImport(Library)] public static extern long SSL_CTX_callback_ctrl(nint context, int command, void* callback);
    [DllImport(Library)] public static extern ulong SSL_CTX_set_options(nint context, ulong options);
    [DllImport(Library)] public static extern int SSL_CTX_set_num_tickets(nint context, nuint count);
    [DllImport(Library)] public static extern int SSL_CTX_set_session_id_context(nint context, byte* id, uint size);
    [DllImport(Library)] public static extern int SSL_CTX_use_cert_and_key(nint context, nint certificate, nint key, nint chain, int replace);
    [DllImport(Library)] public static extern int SSL_set_session_id_context(nint ssl, byte* id, uint size);
    [DllImport(Library)] public static extern void SSL_CTX_set_client_hello_cb(nint context, delegate* unmanaged<nint, int*, nint, int> callback, nint argument);
    [DllImport(Library)] public static extern int SSL_client_hello_get0_ext(nint ssl, uint type, byte** data, nuint* size);
    [DllImport(Library)] public static extern void SSL_CTX_set_cert_cb(nint context, delegate* unmanaged<nint, nint, int> callback, nint argument);
    [DllImport(Library)] public static extern int SSL_CTX_set_alpn_protos(nint context, byte* protocols, uint size);
    [DllImport(Library)] public static extern int SSL_CTX_set_cipher_list(nint context, byte* list);
    [DllImport(Library)] public static extern int SSL_CTX_set_ciphersuites(nint context, byte* list);
    [DllImport(Library)] public static extern void SSL_CTX_set1_cert_store(nint context, nint store);
    [DllImport(Library)] public static extern int SSL_CTX_add_client_CA(nint context, nint certificate);

    [DllImport(Library)]
    public static extern void SSL_CTX_set_alpn_select_cb(
        nint context, delegate* unmanaged<nint, byte**, byte*, byte*, uint, nint, int> callback, nint argument);

    [DllImport(Library)]
    public static extern void SSL_CTX_set_cert_verify_callback(nint context, delegate* unmanaged<nint, nint, int> callback, nint argument);

    // ---- connections -----------------------------------------------------------------------------------------------

    [DllImport(Library)] public static extern nint SSL_new(nint context);
    [DllImport(Library)] public static extern void SSL_free(nint ssl);
    [DllImport(Library)] public static extern void SSL_set_verify(nint ssl, int mode, nint callback);
    [DllImport(Library)] public static extern void SSL_set_bio(nint ssl, nint read, nint write);
    [DllImport(Library)] public static extern void SSL_set_accept_state(nint ssl);
    [DllImport(Library)] public static extern void SSL_set_connect_state(nint ssl);
    [DllImport(Library)] public static extern nint SSL_get_SSL_CTX(nint ssl);
    [DllImport(Library)] public static extern int SSL_set_ex_data(nint ssl, int index, nint data);
    [DllImport(Library), SuppressGCTransition] public static extern nint SSL_get_ex_data(nint ssl, int index);
    [DllImport(Library)] public static extern long SSL_ctrl(nint ssl, int command, long number, void* pointer);
    [DllImport(Library)] public static extern int SSL_do_handshake(nint ssl);
    [DllImport(Library)] public static extern int SSL_read_ex(nint ssl, byte* at, nuint room, nuint* count);
    [DllImport(Library)] public static extern int SSL_peek_ex(nint ssl, byte* at, nuint room, nuint* count);
    [DllImport(Library)] public static extern int SSL_write_ex(nint ssl, byte* from, nuint size, nuint* count);
    [DllImport(Library)] public static extern int SSL_shutdown(nint ssl);
    [DllImport(Library)] public static extern int SSL_get_error(nint ssl, int result);
    [DllImport(Library), SuppressGCTransition] public static extern int SSL_has_pending(nint ssl);
    [DllImport(Library), SuppressGCTransition] public static extern int SSL_get_state(nint ssl);
    [DllImport(Library), SuppressGCTransition] public static extern nuint SSL_get_finished(nint ssl, byte* buffer, nuint size);
    [DllImport(Library), SuppressGCTransition] public static extern int SSL_version(nint ssl);
    [DllImport(Library)] public static extern int SSL_use_cert_and_key(nint ssl, nint certificate, nint key, nint chain, int replace);
    [DllImport(Library)] public static extern void SSL_certs_clear(nint ssl);
    [DllImport(Library)] public static extern byte* SSL_get_servername(nint ssl, int type);
    [DllImport(Library)] public static extern byte* SSL_get_version(nint ssl);
    [DllImport(Library)] public static extern nint SSL_get_current_cipher(nint ssl);
    [DllImport(Library)] public static extern byte* SSL_CIPHER_get_name(nint cipher);
    [DllImport(Library)] public static extern byte* SSL_CIPHER_standard_name(nint cipher);
    [DllImport(Library)] public static extern byte* SSL_CIPHER_get_version(nint cipher);
    [DllImport(Library)] public static extern void SSL_get0_alpn_selected(nint ssl, byte** protocol, uint* size);
    [DllImport(Library)] public static extern int SSL_session_reused(nint ssl);
    [DllImport(Library)] public static extern long SSL_get_verify_result(nint ssl);
    [DllImport(Library)] public static extern nint SSL_get1_peer_certificate(nint ssl);
    [DllImport(Library)] public static extern nint SSL_get_peer_cert_chain(nint ssl);
    [DllImport(Library)] public static extern int SSL_is_server(nint ssl);
    [DllImport(Library)] public static extern int SSL_get_ex_data_X509_STORE_CTX_idx();

    // ---- sessions --------------------------------------------------------------------------------------------------

    [DllImport(Library)] public static extern nint SSL_get1_session(nint ssl);
    [DllImport(Library)] public static extern int SSL_set_session(nint ssl, nint session);
    [DllImport(Library)] public static extern int SSL_SESSION_is_resumable(nint session);
    [DllImport(Library)] public static extern void SSL_SESSION_free(nint session);
    [DllImport(Library)] public static extern int i2d_SSL_SESSION(nint session, byte** to);
    [DllImport(Library)] public static extern nint d2i_SSL_SESSION(nint session, byte** from, long size);

    // ---- macros of the header ----------------------------------------------------------------------------------------

    /// <summary>Writes may be cut at a record's end and go on from other memory; idle connections hold no buffers.</summary>
    public static void SetModes(nint context) =>
        SSL_CTX_ctrl(context, ControlMode, ModePartialWrite | ModeMovingBuffer | ModeReleaseBuffers, null);

    public static void SetReadAhead(nint context) => SSL_CTX_ctrl(context, ControlReadAhead, 1, null);

    /// <summary>Tickets hold the sessions of a server, the caller those of a client.</summary>
    public static void SetSessionCacheOff(nint context) => SSL_CTX_ctrl(context, ControlSessionCacheMode, 0, null);

    public static bool SetVersions(nint context, int min, int max) =>
        SSL_CTX_ctrl(context, ControlMinVersion, min, null) == 1 && SSL_CTX_ctrl(context, ControlMaxVersion, max, null) == 1;

    public static bool SetGroups(nint context, byte* list) => SSL_CTX_ctrl(context, ControlGroups, 0, list) == 1;

    public static void SetServerNameCallback(nint context, delegate* unmanaged<nint, int*, nint, int> callback) =>
        SSL_CTX_callback_ctrl(context, ControlServerNameCallback, callback);

    public static bool SetServerName(nint ssl, byte* name) => SSL_ctrl(ssl, ControlServerName, 0, name) == 1;
}
