namespace CoroJs.OpenSsl;

/// <summary>
/// The OpenSSL that the engine file holds. Its functions are looked up through libcorojs.so: the loader then searches that
/// file and what it links to, the engine file among it, and nothing else of the process. So the system's OpenSSL, which
/// .NET loads for itself, can never be meant, nor ours by .NET.
/// </summary>
internal static class OpenSslLibrary
{
    /// <summary>For DllImport.</summary>
    public const string Name = "libcorojs.so";

    private const ulong LoadCryptoStrings = 0x2, NoLoadConfig = 0x80, NoAtExit = 0x80000, LoadSslStrings = 0x200000;

    // No configuration file of the system: it speaks to another version. No exit handler: threads of the pool may still be
    // in the library when the process ends.
    static OpenSslLibrary()
    {
        if (Ssl.OPENSSL_init_ssl(LoadCryptoStrings | LoadSslStrings | NoLoadConfig | NoAtExit, 0) == 0)
            throw new InvalidOperationException("OpenSSL of the engine file cannot be initialized");
    }

    /// <summary>Before the first use of anything else here. Any thread; does nothing from the second call on.</summary>
    public static void Initialize()
    {
        // The static constructor does it.
    }
}
