using CoroJs.OpenSsl;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Tls;

/// <summary>The steps: each runs OpenSSL's handshake until it needs something.</summary>
internal sealed unsafe partial class HandshakeOperation
{
    private enum StepResult : byte
    {
        WantsBytes,
        WantsCertificate,
        Done,
        Failed,
    }

    private StepResult result;
    private TlsFailure? failure;

    // A thread of the pool. The runtime stays meanwhile.
    protected override void Execute()
    {
        if (!EnterRuntime()) return;
        Step();
        LeaveRuntime();
    }

    /// <summary>Public-key work.</summary>
    public override bool IsComputation => true;

    /// <summary>Certificates of peers may be many, and who verifies them may have to read the system's first.</summary>
    public override bool IsLong => IsClient || context.RequestsCertificate || hasSlowKey || !context.HasQuickKeys;

    protected override void WriteOutcome(Kernel kernel)
    {
        // TryComplete does.
    }

    protected override void OnDelivered() => EndStep();

    // The runtime ends.
    protected override void ReleaseRuntimeMemory()
    {
        if (stage == Stage.Stepping) EndStep();
    }

    // The last step of a server of TLS 1.3 whose clients need no certificate has no public-key work: it takes less time
    // than handing it to another thread. A server that has asked for another key share is in the same state, but has not
    // sent its Finished.
    private bool IsNextStepHere
    {
        get
        {
            if (IsClient || context.RequestsCertificate || session is null) return false;
            byte first;
            return Ssl.SSL_get_state(session.Native) == Ssl.StateAwaitsSecondFlight && Ssl.SSL_get_finished(session.Native, &first, 1) > 0;
        }
    }

    private void BeginStep(Kernel kernel, Fiber fiber)
    {
        session ??= MakeSession();
        connection.SendAway(session);
        stage = Stage.Stepping;
        Run(kernel, fiber);
    }

    private void StepHere()
    {
        connection.SendAway(session!);
        Step();
        EndStep();
    }

    private void EndStep()
    {
        stage = Stage.Stepped;
        connection.TakeBackFromPool(session!);
    }

    // True: it is over, the outcome is in the frame.
    private bool TryTakeResult(Kernel kernel, Fiber fiber)
    {
        stage = Stage.Receiving;
        if (Unexpected is { } fault)
        {
            End(kernel, fiber);
            return kernel.Frame.FailInternally(fault);
        }
        switch (result)
        {
            case StepResult.Done:
                return Succeed(kernel, fiber);
            case StepResult.Failed:
                return Fail(kernel, fiber, failure!);
            case StepResult.WantsCertificate:
                StartResolver(kernel);
                return false;
            default:
                return false;
        }
    }

    private TlsSession MakeSession()
    {
        var made = new TlsSession(context, connection.Descriptor, isServer: !IsClient) { Input = connection.TakeBuffer() };
        connection.Attach(made);
        int mode = Ssl.VerifyNone;
        if (IsClient || context.RequestsCertificate) mode = Ssl.VerifyPeer;
        if (!IsClient && mode != Ssl.VerifyNone && context.RejectsUnauthorized) mode |= Ssl.VerifyFailIfNoPeerCertificate;
        Ssl.SSL_set_verify(made.Native, mode, 0);
        target?.Prepare(made);
        return made;
    }

    // The thread that has the session.
    private void Step()
    {
        TlsSession tls = session!;
        if (IsClient || context.RequestsCertificate) context.PrepareTrust(Ssl.SSL_get_SSL_CTX(tls.Native));
        ErrorQueue.ERR_clear_error();
        tls.IsCorked = true;
        int done = Ssl.SSL_do_handshake(tls.Native);
        int error = done == 1 ? Ssl.ErrorNone : Ssl.SSL_get_error(tls.Native, done);
        tls.IsCorked = false;
        result = error switch
        {
            Ssl.ErrorNone => StepResult.Done,
            Ssl.ErrorWantRead => StepResult.WantsBytes,
            Ssl.ErrorWantCertificate => StepResult.WantsCertificate,
            _ => StepResult.Failed,
        };
        if (result == StepResult.Failed) failure = FailureOf(tls);
        // All that a server of TLS 1.3 sends after the client's last message are tickets, for which nobody waits.
        if (result == StepResult.Done && !IsClient && Ssl.SSL_version(tls.Native) == Ssl.Version13) tls.HoldsTicket = tls.HasUnsent;
        else tls.Flush();
        if (result == StepResult.Done) Finish(tls);
    }

    private void Finish(TlsSession tls)
    {
        tls.HasPending = !tls.Input.IsEmpty || Ssl.SSL_has_pending(tls.Native) != 0;
        if (!IsClient && !context.RequestsCertificate || Ssl.SSL_session_reused(tls.Native) == 0) return;
        failure = Verification.CheckResumed(tls);
        if (failure is not null && context.RejectsUnauthorized) result = StepResult.Failed;
    }

    private TlsFailure FailureOf(TlsSession tls)
    {
        TlsFailure told = TlsFailure.Take(tls, "handshake");
        if (tls.VerifyFailure is { } found && context.RejectsUnauthorized) return found;
        if (tls.Answer != CertificateAnswer.Refused) return told;
        return told with { Message = "The handshake was refused: there is no certificate for it" };
    }
}
