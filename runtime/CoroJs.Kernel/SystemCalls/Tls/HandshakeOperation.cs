using CoroJs.OpenSsl;
using CoroJs.Platform;
using CoroJs.Scheduling;
using CoroJs.SystemCalls.Net;

namespace CoroJs.SystemCalls.Tls;

/// <summary>
/// A handshake: takes a plain connection over and makes it one of TLS. Its parts with public-key work run on the pool, so
/// that the kernel thread stays with JavaScript; the session belongs to the pool's thread meanwhile.
/// </summary>
internal sealed unsafe class HandshakeOperation(TlsContext context, Connection connection, bool isServer) : BlockingJob
{
    private enum Stage : byte
    {
        /// <summary>Waits for bytes of the peer, or is about to look for some.</summary>
        Receiving,

        /// <summary>A thread of the pool has the session.</summary>
        Stepping,

        /// <summary>Waits for the certificate resolver.</summary>
        Resolving,
    }

    private enum StepResult : byte
    {
        Done,
        WantsBytes,
        WantsCertificate,
        Failed,
    }

    private Stage stage = Stage.Receiving;
    private StepResult result;
    private TlsSession? session;
    private TlsFailure? failure;
    private bool isTimed;

    public override string Waiting => stage switch
    {
        Stage.Resolving => "a certificate resolver",
        _ => isServer ? "a TLS client's handshake" : "a TLS server's handshake",
    };

    /// <summary>Only a fiber can end its wait for a resolver, unless there is a limit.</summary>
    public override bool WaitsOutside => stage != Stage.Resolving || isTimed;

    /// <summary>Begins; the value is for a system call to return.</summary>
    public bool Open(Kernel kernel, double? milliseconds)
    {
        Fiber fiber = kernel.Scheduler.Current;
        connection.BeginHandshake(kernel, this);
        isTimed = milliseconds is not null;
        if (milliseconds is { } limit) kernel.SetAlarm(fiber, limit);
        if (!isServer) BeginStep(kernel, fiber);
        return stage == Stage.Receiving && TryComplete(kernel, fiber) || kernel.Scheduler.Park(this);
    }

    public override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        while (true)
        {
            switch (stage)
            {
                case Stage.Stepping:
                    if (!IsFinished) return false;
                    EndStep();
                    if (Unexpected is { } fault)
                    {
                        End(kernel, fiber);
                        return kernel.Frame.FailInternally(fault);
                    }
                    if (connection.IsClosed) return FailClosed(kernel, fiber);
                    if (result == StepResult.Done) return Succeed(kernel, fiber);
                    if (result == StepResult.Failed) return Fail(kernel, fiber, failure!);
                    continue;
                default:
                    if (connection.IsClosed) return FailClosed(kernel, fiber);
                    if (isTimed && fiber.Alarm!.HasRung) return FailLate(kernel, fiber);
                    if (!Receive(kernel))
                    {
                        connection.Readers.Add(fiber);
                        return false;
                    }
                    connection.Readers.Remove(fiber);
                    if (failure is not null) return Fail(kernel, fiber, failure);
                    BeginStep(kernel, fiber);
                    return false;
            }
        }
    }

    // A thread of the pool; the runtime stays meanwhile.
    protected override void Execute()
    {
        if (!EnterRuntime()) return;
        Step();
        LeaveRuntime();
    }

    protected override void WriteOutcome(Kernel kernel)
    {
        // TryComplete does.
    }

    // ---- steps -----------------------------------------------------------------------------------------------------------

    private void BeginStep(Kernel kernel, Fiber fiber)
    {
        if (session is null)
        {
            session = new TlsSession(context, connection.Descriptor, isServer) { Input = connection.TakeBuffer() };
            connection.Attach(session);
        }
        connection.SendAway(session);
        stage = Stage.Stepping;
        Run(kernel, fiber);
    }

    private void EndStep()
    {
        stage = Stage.Receiving;
        connection.TakeBackFromPool(session!);
    }

    // The runtime ends.
    protected override void ReleaseRuntimeMemory()
    {
        if (stage == Stage.Stepping) EndStep();
    }

    // The thread that has the session.
    private void Step()
    {
        TlsSession tls = session!;
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
        if (result == StepResult.Failed) failure = TlsFailure.Take(tls, "handshake");
        tls.Flush();
        if (result == StepResult.Done) tls.HasPending = !tls.Input.IsEmpty || Ssl.SSL_has_pending(tls.Native) != 0;
    }

    // ---- bytes -----------------------------------------------------------------------------------------------------------

    // False: there are none yet. A failure is noted.
    private bool Receive(Kernel kernel)
    {
        if (session is null && connection.HasReceived) return true;
        int count = connection.ReceiveCiphertext(kernel, out int error);
        if (count < 0 && error == 0) return false;
        if (count > 0)
        {
            var bytes = new ReadOnlySpan<byte>(kernel.Transfer, count);
            if (session is null) connection.PutBack(bytes);
            else session.Input.Append(bytes);
            return true;
        }
        failure = TlsFailure.OfErrno(count == 0 ? Errno.ECONNRESET : error, "handshake");
        return true;
    }

    // ---- ends ------------------------------------------------------------------------------------------------------------

    private bool Succeed(Kernel kernel, Fiber fiber)
    {
        Leave(kernel, fiber);
        connection.EndHandshake(kernel);
        return kernel.Frame.ReturnBigInt(connection.Id);
    }

    private bool Fail(Kernel kernel, Fiber fiber, TlsFailure why)
    {
        End(kernel, fiber);
        return why.Write(kernel);
    }

    private bool FailLate(Kernel kernel, Fiber fiber)
    {
        End(kernel, fiber);
        const string message = "The TLS handshake was not completed in time";
        return kernel.Frame.Fail(Engine.Failure.Error, message, "ERR_TLS_HANDSHAKE_TIMEOUT", Errno.ETIMEDOUT, "handshake");
    }

    private bool FailClosed(Kernel kernel, Fiber fiber)
    {
        Leave(kernel, fiber);
        const string message = "The socket was closed during its TLS handshake";
        return kernel.Frame.Fail(Engine.Failure.Error, message, "ERR_SOCKET_CLOSED", systemCall: "handshake");
    }

    private void End(Kernel kernel, Fiber fiber)
    {
        Leave(kernel, fiber);
        if (!connection.IsClosed) connection.Close(kernel);
    }

    private void Leave(Kernel kernel, Fiber fiber)
    {
        connection.Readers.Remove(fiber);
        kernel.CancelAlarm(fiber);
    }
}
