using System.Runtime.InteropServices;
using CoroJs.Engine;
using CoroJs.OpenSsl;
using CoroJs.Platform;
using CoroJs.Scheduling;
using CoroJs.SystemCalls.Net;

namespace CoroJs.SystemCalls.Tls;

/// <summary>
/// A handshake: takes a plain connection over and makes it one of TLS. Its parts with public-key work run on the pool, so
/// that the kernel thread stays with JavaScript; the session belongs to the pool's thread meanwhile. Until a client's first
/// bytes come there is no session at all, so that silent clients cost nothing.
/// </summary>
internal sealed unsafe partial class HandshakeOperation(TlsContext context, Connection connection, HandshakeTarget? target)
    : BlockingJob, ICredentialUser
{
    private const int InternalError = 80; // an alert

    private enum Stage : byte
    {
        /// <summary>Waits for bytes of the peer, or is about to look for some.</summary>
        Receiving,

        /// <summary>A thread of the pool has the session.</summary>
        Stepping,

        /// <summary>It is back.</summary>
        Stepped,

        /// <summary>Waits for the certificate resolver.</summary>
        Resolving,
    }

    private Stage stage = Stage.Receiving;
    private TlsSession? session;
    private Fiber? waiter;
    private bool isTimed, hasOwnCertificate, hasSlowKey;

    // The peer is the server.
    private bool IsClient => target is not null;

    public override string Waiting => stage switch
    {
        Stage.Resolving => "a certificate resolver",
        _ => IsClient ? "a TLS server's handshake" : "a TLS client's handshake",
    };

    /// <summary>Only a fiber can end its wait for a resolver, unless there is a limit.</summary>
    public override bool WaitsOutside => stage != Stage.Resolving || isTimed;

    private bool IsResolving => stage == Stage.Resolving && session!.Answer == CertificateAnswer.Wanted;

    /// <summary>Begins; the value is for a system call to return.</summary>
    public bool Open(Kernel kernel, double? milliseconds)
    {
        waiter = kernel.Scheduler.Current;
        context.BeginHandshake();
        connection.BeginHandshake(kernel, this);
        isTimed = milliseconds is not null;
        if (milliseconds is { } limit) kernel.SetAlarm(waiter, limit);
        if (IsClient)
        {
            BeginStep(kernel, waiter);
            return kernel.Scheduler.Park(this);
        }
        return TryComplete(kernel, waiter) || kernel.Scheduler.Park(this);
    }

    public override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        // A step that nobody has begun is not worth its work any more.
        if (stage == Stage.Stepping && isTimed && fiber.Alarm!.HasRung && TryRetire(kernel)) return FailLate(kernel, fiber);
        while (stage != Stage.Stepping)
        {
            if (connection.IsClosed) return FailClosed(kernel, fiber);
            if (stage == Stage.Stepped && TryTakeResult(kernel, fiber)) return true;
            if (isTimed && fiber.Alarm!.HasRung) return FailLate(kernel, fiber);
            bool isHere = IsNextStepHere;
            if (!CanGoOn(kernel, isHere))
            {
                // Edges wake it, and whoever closes the connection.
                connection.Readers.Add(fiber);
                return false;
            }
            connection.Readers.Remove(fiber);
            if (failure is not null) return Fail(kernel, fiber, failure);
            if (isHere) StepHere();
            else BeginStep(kernel, fiber);
        }
        return false;
    }

    public override void Abandon(Kernel kernel, Fiber fiber)
    {
        base.Abandon(kernel, fiber);
        End(kernel, fiber);
    }

    // ---- the certificate resolver ------------------------------------------------------------------------------------

    /// <summary>The resolver gives a certificate. Nothing happens when the handshake does not wait for one any more.</summary>
    public bool Use(Kernel kernel, Credential credential)
    {
        if (connection.IsClosed || !IsResolving) return true;
        nint ssl = session!.Native;
        // Those of the context are for resolvers that give none.
        if (!hasOwnCertificate) Ssl.SSL_certs_clear(ssl);
        hasOwnCertificate = true;
        hasSlowKey |= !credential.IsQuick;
        ErrorQueue.ERR_clear_error();
        if (Ssl.SSL_use_cert_and_key(ssl, credential.Certificate, credential.Key, credential.Chain, 1) == 1) return true;
        return TlsFailure.OfCertificate(ErrorQueue.Take()).Write(kernel);
    }

    /// <summary>The resolver has ended: the handshake goes on, or fails with this alert.</summary>
    public void Proceed(Kernel kernel, byte? alert)
    {
        if (connection.IsClosed || !IsResolving) return;
        if (alert is { } description)
        {
            session!.RefusalAlert = description;
            session.Answer = CertificateAnswer.Refused;
        }
        else
        {
            session!.Answer = CertificateAnswer.Given;
        }
        kernel.Scheduler.Wake(waiter!);
    }

    private void StartResolver(Kernel kernel)
    {
        stage = Stage.Resolving;
        string? name = Marshal.PtrToStringUTF8((nint)Ssl.SSL_get_servername(session!.Native, 0));
        nint native = context.Resolver == 0 ? 0 : NativeEngine.coro_fiber_of_kept(kernel.Runtime, context.Resolver);
        if (native == 0)
        {
            // The context was closed, or there are as many fibers as there may be.
            kernel.Frame.Native.Failure = Engine.Failure.None;
            session.RefusalAlert = InternalError;
            session.Answer = CertificateAnswer.Refused;
            return;
        }
        Fiber fiber = kernel.Scheduler.Adopt(native, FiberRole.Task, kernel.Context);
        fiber.Name = name is null ? "certificate resolver" : $"certificate resolver for {name}";
        fiber.Operation = new ResolverStart(connection.Id, name);
        kernel.Scheduler.Add(fiber);
    }

    // ---- bytes -------------------------------------------------------------------------------------------------------

    // Whether the next step has what it needs. A failure is noted.
    private bool CanGoOn(Kernel kernel, bool isHere)
    {
        if (stage == Stage.Resolving) return !IsResolving;
        // On this thread OpenSSL receives itself.
        return isHere ? connection.IsReadable : Receive(kernel);
    }

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
        failure = count == 0 ? TlsFailure.OfEnd("handshake") : TlsFailure.OfErrno(error, "handshake");
        return true;
    }

    // ---- ends --------------------------------------------------------------------------------------------------------

    private bool Succeed(Kernel kernel, Fiber fiber)
    {
        Leave(kernel, fiber);
        try
        {
            connection.EndHandshake(kernel);
        }
        catch (SystemCallException)
        {
            connection.Close(kernel); // the poller can watch no more
            throw;
        }
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
        context.EndHandshake(kernel);
    }
}
