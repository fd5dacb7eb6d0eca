using CoroJs.OpenSsl;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Tls;

/// <summary>Reads certificates that a context shall trust on a thread of the pool: a bundle takes a while.</summary>
/// <param name="context">Gets them.</param>
/// <param name="source">Certificates, taken over; null: those that the system trusts.</param>
internal sealed class TrustJob(TlsContext context, CredentialSource? source) : BlockingJob
{
    private nint first, others;
    private TlsFailure? failure;

    public override string Waiting => "certificates to be read";

    protected override void Execute()
    {
        if (source is null) SystemTrust.Load();
        else first = CredentialParser.ParseChain(source.Certificate, "ca", out others, out failure);
    }

    protected override void WriteOutcome(Kernel kernel)
    {
        if (failure is not null) failure.Write(kernel);
        else if (context.IsFrozen) TlsContext.FailFrozen(kernel);
        else if (!context.IsClosed && source is null) context.TrustSystem();
        else if (!context.IsClosed) context.Trust(first, others);
        ReleaseOwn();
    }

    protected override void ReleaseOwn()
    {
        source?.Free();
        X509.X509_free(first);
        X509.FreeStack(others);
        first = others = 0;
    }
}
