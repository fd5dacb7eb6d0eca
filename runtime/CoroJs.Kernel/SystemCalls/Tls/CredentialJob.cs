using CoroJs.OpenSsl;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Tls;

/// <summary>Parses a key and a certificate on a thread of the pool, then hands them to a context or a handshake.</summary>
internal sealed class CredentialJob(CredentialSource source, Sha256.Digest digest, ICredentialUser user) : BlockingJob
{
    private Credential? credential;
    private TlsFailure? failure;

    public override string Waiting => "a certificate to be parsed";

    protected override void Execute() => credential = CredentialParser.Parse(source, out failure);

    protected override void WriteOutcome(Kernel kernel)
    {
        if (credential is null)
        {
            failure!.Write(kernel);
        }
        else
        {
            CredentialCache.Add(digest, credential);
            user.Use(kernel, credential);
        }
        ReleaseOwn();
    }

    protected override void ReleaseOwn()
    {
        source.Free();
        credential?.Drop();
        credential = null;
    }
}
