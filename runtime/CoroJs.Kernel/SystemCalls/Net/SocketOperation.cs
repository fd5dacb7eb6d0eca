using CoroJs.Engine;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Net;

/// <summary>A read or write that waits in a connection for its turn and for the peer. Fibers of one queue are served in
/// the order in which they came. Kernel thread only.</summary>
internal abstract class SocketOperation(Connection connection) : Operation, IMail
{
    private Fiber? waiter;

    /// <summary>When the connection's time limit ends this wait, in nanoseconds of <see cref="AlarmClock.Now"/>.</summary>
    public long Deadline { get; set; }

    /// <summary>The deadline has passed; the call fails unless it can complete now.</summary>
    public bool IsLate { get; set; }

    protected Connection Connection => connection;

    protected abstract WaitQueue Queue { get; }

    /// <summary>For errors: "read".</summary>
    protected abstract string SystemCall { get; }

    /// <summary>Kernel thread: puts the running fiber into the queue. The value is for a system call to return.</summary>
    public bool Wait(Kernel kernel)
    {
        Fiber fiber = kernel.Scheduler.Current;
        Queue.Add(fiber);
        IsLate = false;
        connection.StartTimeout(kernel, this);
        return kernel.Scheduler.Park(this);
    }

    /// <summary>Others get their turn, then it goes on, although no edge will come.</summary>
    public void GoOnSoon(Kernel kernel)
    {
        waiter = kernel.Scheduler.Current;
        kernel.Mailbox.Post(this);
    }

    public sealed override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        if (connection.IsClosed || connection.Handshake is not null)
        {
            Leave(kernel, fiber);
            string message = $"The socket was closed while a {SystemCall} was waiting in it";
            return kernel.Frame.Fail(Failure.Error, message, "ERR_SOCKET_CLOSED", systemCall: SystemCall);
        }
        waiter = fiber;
        if (Queue.IsTurnOf(fiber) && TryRun(kernel))
        {
            Leave(kernel, fiber);
            return true;
        }
        if (!IsLate) return false;
        FailLate(kernel);
        Leave(kernel, fiber);
        return true;
    }

    public override void Abandon(Kernel kernel, Fiber fiber) => Leave(kernel, fiber);

    /// <summary>The socket closes: gives back what the operation holds. Its fiber is told later, by TryComplete.</summary>
    public virtual void Drop(Kernel kernel)
    {
    }

    public void Deliver(Kernel kernel)
    {
        if (waiter is { } fiber) kernel.Scheduler.Wake(fiber);
    }

    /// <summary>Goes on as far as it can. True: the outcome is in the frame. False: an edge or a letter will wake it.</summary>
    protected abstract bool TryRun(Kernel kernel);

    /// <summary>It is over: may be used for another call from now on.</summary>
    protected abstract void GiveBack(Kernel kernel);

    protected virtual void FailLate(Kernel kernel) => kernel.Frame.Fail(Platform.Errno.ETIMEDOUT, SystemCall);

    private void Leave(Kernel kernel, Fiber fiber)
    {
        waiter = null;
        Queue.Remove(fiber);
        Queue.WakeFirst(kernel.Scheduler);
        GiveBack(kernel);
    }
}
