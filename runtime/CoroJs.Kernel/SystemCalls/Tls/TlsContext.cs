using CoroJs.Engine;
using CoroJs.Handles;
using CoroJs.OpenSsl;

namespace CoroJs.SystemCalls.Tls;

/// <summary>
/// The settings that connections share, of a server or of a client. The kernel thread's; threads of the pool read it, so
/// that most settings hold from the first handshake on.
/// </summary>
internal sealed unsafe class TlsContext : Resource, ICredentialUser
{
    /// <summary>Most clients take one connection up again, so one ticket is enough; each costs the server time.</summary>
    private const int TicketsPerHandshake = 1;

    private readonly Lock trusting = new();
    private int minVersion = Ssl.Version12, maxVersion = Ssl.Version13;
    private bool hasCiphers = true, hasSuites = true;
    private volatile bool hasTrust;
    private nint store;
    private int handshakes;

    // 128 bits first, as Go and BoringSSL choose: they are as safe, and processors have instructions for SHA-256 but not for
    // SHA-384, which is a seventh of a handshake's cost. The rest is OpenSSL's own default.
    private static ReadOnlySpan<byte> DefaultCiphers =>
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ALL:!COMPLEMENTOFDEFAULT:!eNULL\0"u8;

    private static ReadOnlySpan<byte> DefaultSuites => "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256\0"u8;

    /// <param name="kernel">Whose context it is.</param>
    /// <param name="resolver">A kept function that gives certificates, taken over; 0: none.</param>
    public TlsContext(Kernel kernel, nint resolver)
    {
        Resolver = resolver;
        TlsMemory.Prepare();
        OpenSslLibrary.Initialize();
        Native = Ssl.SSL_CTX_new(Ssl.TLS_method());
        if (Native == 0) throw new InsufficientMemoryException("OpenSSL");
        Ssl.SSL_CTX_set_options(
            Native,
            Ssl.OptionNoCompression | Ssl.OptionNoRenegotiation | Ssl.OptionCipherServerPreference | Ssl.OptionPrioritizeChaCha);
        SetDefaultCiphers();
        Ssl.SetModes(Native);
        Ssl.SetReadAhead(Native);
        Ssl.SetSessionCacheOff(Native);
        Ssl.SetVersions(Native, minVersion, maxVersion);
        _ = Ssl.SSL_CTX_set_num_tickets(Native, TicketsPerHandshake);
        fixed (byte* id = "corojs"u8) _ = Ssl.SSL_CTX_set_session_id_context(Native, id, 6);
        TlsCallbacks.Install(Native, hasResolver: resolver != 0);
        Verification.Install(Native);
        kernel.Handles.Add(this);
    }

    /// <summary>SSL_CTX*; 0 once it is closed. Connections hold a share of it of their own.</summary>
    public nint Native { get; private set; }

    /// <summary>A kept function, or 0.</summary>
    public nint Resolver { get; private set; }

    public bool IsClosed { get; private set; }

    /// <summary>A handshake has begun: no setting that the pool may be reading can change.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>A server asks its clients for certificates.</summary>
    public bool RequestsCertificate { get; private set; }

    /// <summary>A peer that cannot be trusted is refused.</summary>
    public bool RejectsUnauthorized { get; private set; } = true;

    /// <summary>Signing with each of its own keys is quick.</summary>
    public bool HasQuickKeys { get; private set; } = true;

    /// <summary>ALPN in wire form, in memory that does not move; null: none.</summary>
    public byte[]? Protocols { get; private set; }

    // ---- settings ----------------------------------------------------------------------------------------------------

    public void SetVersions(int? min, int? max)
    {
        minVersion = min ?? Ssl.Version12;
        maxVersion = max ?? Ssl.Version13;
        ApplyVersions();
    }

    /// <summary>Lists of OpenSSL's; an empty one switches the versions off that it is for. False: nothing of it is known.</summary>
    public bool SetCiphers(string ciphers, string suites)
    {
        hasCiphers = ciphers.Length > 0;
        hasSuites = suites.Length > 0;
        ErrorQueue.ERR_clear_error();
        bool done = true;
        if (hasCiphers)
            fixed (byte* list = Platform.Libc.Terminated(ciphers)) done = Ssl.SSL_CTX_set_cipher_list(Native, list) == 1;
        if (done && hasSuites)
            fixed (byte* list = Platform.Libc.Terminated(suites)) done = Ssl.SSL_CTX_set_ciphersuites(Native, list) == 1;
        ErrorQueue.ERR_clear_error();
        if (done) ApplyVersions();
        return done;
    }

    public bool SetGroups(string groups)
    {
        ErrorQueue.ERR_clear_error();
        bool done;
        fixed (byte* list = Platform.Libc.Terminated(groups)) done = Ssl.SetGroups(Native, list);
        ErrorQueue.ERR_clear_error();
        return done;
    }

    public void SetProtocols(ReadOnlySpan<byte> wire)
    {
        Protocols = wire.IsEmpty ? null : GC.AllocateUninitializedArray<byte>(wire.Length, pinned: true);
        wire.CopyTo(Protocols);
        fixed (byte* list = wire) _ = Ssl.SSL_CTX_set_alpn_protos(Native, list, (uint)wire.Length);
    }

    public void SetVerification(bool request, bool reject)
    {
        RequestsCertificate = request;
        RejectsUnauthorized = reject;
    }

    /// <summary>A certificate of a server, or the one that a client shows; of each type of key the last one holds.</summary>
    public bool Use(Kernel kernel, Credential credential)
    {
        if (IsClosed) return true;
        HasQuickKeys &= credential.IsQuick;
        ErrorQueue.ERR_clear_error();
        if (Ssl.SSL_CTX_use_cert_and_key(Native, credential.Certificate, credential.Key, credential.Chain, 1) == 1) return true;
        return TlsFailure.OfCertificate(ErrorQueue.Take()).Write(kernel);
    }

    // ---- whom it trusts ----------------------------------------------------------------------------------------------

    /// <summary>Trusts these certificates, and names them to the clients that are asked for one.</summary>
    public void Trust(nint first, nint others)
    {
        bool withSystem = hasTrust && store == 0;
        if (store == 0) Ssl.SSL_CTX_set1_cert_store(Native, store = X509.X509_STORE_new());
        if (withSystem) SystemTrust.AddTo(store);
        hasTrust = true;
        Trust(first);
        int count = others == 0 ? 0 : X509.OPENSSL_sk_num(others);
        for (int i = 0; i < count; i++) Trust(X509.OPENSSL_sk_value(others, i));
    }

    /// <summary>Trusts what the system trusts, which is loaded.</summary>
    public void TrustSystem()
    {
        if (store != 0) SystemTrust.AddTo(store);
        else Ssl.SSL_CTX_set1_cert_store(Native, SystemTrust.Store);
        hasTrust = true;
    }

    /// <summary>Before something is verified: a context that was given nothing trusts the system's. Any thread that may
    /// block, with an SSL_CTX* that cannot be closed meanwhile.</summary>
    public void PrepareTrust(nint context)
    {
        if (hasTrust) return;
        SystemTrust.Load();
        lock (trusting)
        {
            if (!hasTrust) Ssl.SSL_CTX_set1_cert_store(context, SystemTrust.Store);
            hasTrust = true;
        }
    }

    private void Trust(nint certificate)
    {
        _ = X509.X509_STORE_add_cert(store, certificate);
        _ = Ssl.SSL_CTX_add_client_CA(Native, certificate);
    }

    // ---- its life ----------------------------------------------------------------------------------------------------

    public void BeginHandshake()
    {
        IsFrozen = true;
        handshakes++;
    }

    /// <summary>Once for each that has begun.</summary>
    public void EndHandshake(Kernel kernel)
    {
        if (--handshakes == 0 && IsClosed) Forget(kernel);
    }

    /// <summary>The context behind the present call's first argument if it is open, or null.</summary>
    public static TlsContext? Of(Kernel kernel) =>
        kernel.Handles.Get<TlsContext>(kernel.Frame.Argument(0)) is { IsClosed: false } context ? context : null;

    public static bool FailFrozen(Kernel kernel)
    {
        const string message = "The TLS context is in use: its settings cannot be changed after its first handshake";
        return kernel.Frame.Fail(Failure.Error, message, "ERR_TLS_CONTEXT_IN_USE");
    }

    /// <summary>Nobody can use it for another connection. Handshakes that are under way go on.</summary>
    public void Close(Kernel kernel)
    {
        IsClosed = true;
        if (handshakes == 0) Forget(kernel);
    }

    public override void Release(Kernel kernel)
    {
        IsClosed = true;
        if (Native == 0) return;
        Ssl.SSL_CTX_free(Native);
        X509.X509_STORE_free(store);
        Native = store = 0;
        if (Resolver != 0) NativeEngine.coro_release(kernel.Runtime, Resolver);
        Resolver = 0;
    }

    private void Forget(Kernel kernel)
    {
        Release(kernel);
        kernel.Handles.Remove(this);
    }

    private void SetDefaultCiphers()
    {
        fixed (byte* list = DefaultCiphers) _ = Ssl.SSL_CTX_set_cipher_list(Native, list);
        fixed (byte* list = DefaultSuites) _ = Ssl.SSL_CTX_set_ciphersuites(Native, list);
    }

    // As in Node: a list for TLS 1.3 alone is a wish for TLS 1.3 alone, and the other way round.
    private void ApplyVersions()
    {
        int min = hasCiphers ? minVersion : Math.Max(minVersion, Ssl.Version13);
        int max = hasSuites ? maxVersion : Math.Min(maxVersion, Ssl.Version12);
        Ssl.SetVersions(Native, min, max);
    }
}
