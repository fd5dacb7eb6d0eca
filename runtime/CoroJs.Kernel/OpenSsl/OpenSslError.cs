namespace CoroJs.OpenSsl;

/// <summary>An error as OpenSSL told it.</summary>
/// <param name="Library">The number of the part of OpenSSL.</param>
/// <param name="Reason">The number of the reason within it.</param>
/// <param name="Code">As Node shows it: ERR_SSL_WRONG_VERSION_NUMBER.</param>
/// <param name="Text">"wrong version number".</param>
/// <param name="Details">What OpenSSL added, or an empty string.</param>
internal sealed record OpenSslError(int Library, int Reason, string Code, string Text, string Details)
{
    /// <summary>Numbers of <see cref="Library"/>.</summary>
    public const int EvpLibrary = 6, PemLibrary = 9, X509Library = 11, SslLibrary = 20, Pkcs12Library = 35;

    /// <summary>The text, with the details if there are any.</summary>
    public string Message => Details.Length == 0 ? Text : $"{Text} ({Details})";
}
