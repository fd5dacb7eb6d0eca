namespace CoroJs.SystemCalls.Tls;

/// <summary>Where a handshake stands with its certificate resolver.</summary>
internal enum CertificateAnswer : byte
{
    /// <summary>Not asked.</summary>
    None,

    /// <summary>The handshake is suspended until there is an answer.</summary>
    Wanted,

    /// <summary>It may go on, with the certificates that it has.</summary>
    Given,

    /// <summary>It must fail.</summary>
    Refused,
}
