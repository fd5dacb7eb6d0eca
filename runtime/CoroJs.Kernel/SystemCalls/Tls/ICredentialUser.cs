namespace CoroJs.SystemCalls.Tls;

/// <summary>What takes certificates: a context, a handshake.</summary>
internal interface ICredentialUser
{
    /// <summary>Kernel thread: takes a share of the credential. The value is for a system call to return; an error is in the
    /// frame.</summary>
    bool Use(Kernel kernel, Credential credential);
}
