using System.Globalization;
using CoroJs.OpenSsl;
using CoroJs.Platform;

namespace CoroJs.SystemCalls.Tls;

/// <summary>
/// The certificates that the system trusts, loaded once a process: where SSL_CERT_FILE and SSL_CERT_DIR say, else where
/// distributions put them. In a folder whose files are named by hashes they are looked up as they are needed, which costs
/// next to nothing; a bundle takes some 20 ms to read, so it is done on a thread of the pool.
/// </summary>
internal static unsafe class SystemTrust
{
    private static readonly string[] Folders = ["/etc/ssl/certs", "/etc/pki/tls/certs", "/etc/openssl/certs"];

    private static readonly string[] Bundles =
    [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
    ];

    private static readonly Lock Access = new();
    private static volatile bool isLoaded;
    private static nint store;

    // Where certificates are looked up on demand.
    private static string? hashedFolder;

    /// <summary>X509_STORE*, for all to share; loaded.</summary>
    public static nint Store => store;

    /// <summary>Any thread that may block.</summary>
    public static void Load()
    {
        if (isLoaded) return;
        lock (Access)
        {
            if (isLoaded) return;
            string? file = Environment.GetEnvironmentVariable("SSL_CERT_FILE"), folder = Environment.GetEnvironmentVariable("SSL_CERT_DIR");
            nint loading = X509.X509_STORE_new();
            ErrorQueue.ERR_clear_error();
            if (!string.IsNullOrEmpty(file)) AddFile(loading, file);
            if (!string.IsNullOrEmpty(folder)) AddFolder(loading, folder);
            if (string.IsNullOrEmpty(file) && string.IsNullOrEmpty(folder)) AddUsual(loading);
            ErrorQueue.ERR_clear_error();
            store = loading;
            isLoaded = true;
        }
    }

    /// <summary>Adds them, once loaded, to another store.</summary>
    public static void AddTo(nint other)
    {
        ErrorQueue.ERR_clear_error();
        if (hashedFolder is not null) AddFolder(other, hashedFolder);
        nint all = X509.X509_STORE_get1_all_certs(store);
        int count = all == 0 ? 0 : X509.OPENSSL_sk_num(all);
        for (int i = 0; i < count; i++) _ = X509.X509_STORE_add_cert(other, X509.OPENSSL_sk_value(all, i));
        X509.FreeStack(all);
        ErrorQueue.ERR_clear_error();
    }

    private static void AddUsual(nint store)
    {
        foreach (string folder in Folders)
        {
            if (!HasHashes(folder)) continue;
            AddFolder(store, folder);
            return;
        }
        foreach (string bundle in Bundles)
        {
            if (!File.Exists(bundle)) continue;
            AddFile(store, bundle);
            return;
        }
    }

    // A name such as 4042bcee.0.
    private static bool HasHashes(string folder)
    {
        if (!Directory.Exists(folder)) return false;
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*.0"))
            {
                string name = Path.GetFileNameWithoutExtension(path);
                if (name.Length == 8 && uint.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _)) return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not for us to read: a bundle elsewhere may be.
        }
        return false;
    }

    private static void AddFile(nint store, string path)
    {
        fixed (byte* at = Libc.Terminated(path)) X509.AddFile(store, at);
    }

    private static void AddFolder(nint store, string path)
    {
        hashedFolder = path;
        fixed (byte* at = Libc.Terminated(path)) X509.AddFolder(store, at);
    }
}
