using System.Runtime.InteropServices;
using CoroJs.Scheduling;
using CoroJs.SystemCalls.Net;

namespace CoroJs.Cares;

/// <summary>
/// A question to name servers, and its answer. Kernel thread only. c-ares cannot be told to forget a single question, so
/// one that nobody waits for any more ends unheard, or together with its channel's others.
/// </summary>
internal abstract unsafe class DnsRequest
{
    private DnsChannel? channel;
    private Fiber? waiter;
    private bool answered;

    /// <summary>How it ended.</summary>
    public AresStatus Status { get; private set; }

    /// <summary>When it ends without an answer; of <see cref="AlarmClock.Now"/>.</summary>
    public long Deadline { get; private set; } = long.MaxValue;

    /// <summary>Asks; the fiber is woken when there is an answer. Its alarm is the caller's matter (<see cref="Deadline"/>).</summary>
    public void Begin(DnsChannel on, Fiber fiber)
    {
        if (Check() is var problem && problem != AresStatus.Success)
        {
            End(problem);
            return;
        }
        waiter = fiber;
        Deadline = AlarmClock.Now + (long)(on.Span * AlarmClock.NanosecondsPerMillisecond);
        Ask(on);
    }

    /// <summary>Looks whether it is over. While it is not, an answer or the time (<see cref="Deadline"/>) will make it so.
    /// Throws <see cref="SystemCalls.SystemCallException"/> when nobody can be asked any more.</summary>
    public bool IsOver()
    {
        while (true)
        {
            if (answered && (Status != AresStatus.Timeout || channel is null)) return true;
            if (AlarmClock.Now >= Deadline)
            {
                GiveUp(AresStatus.Timeout);
                return true;
            }
            if (!answered) return false;
            // Given up by c-ares before its time; the channel may have been replaced meanwhile.
            Ask(channel!.Kernel.Dns.Channel(channel.Settings));
        }
    }

    /// <summary>Nobody waits for the answer any more.</summary>
    public void GiveUp(AresStatus status)
    {
        DnsChannel? asked = answered ? null : channel;
        channel = null;
        waiter = null;
        End(status);
        asked?.Leave();
    }

    /// <summary>What is wrong with the question, before anybody is asked.</summary>
    protected virtual AresStatus Check() => AresStatus.Success;

    /// <summary>Hands the question to c-ares, with what <see cref="Answered"/> of the callback needs.</summary>
    protected abstract void Send(nint native, nint argument);

    /// <summary>Inside the callback: the request, whose argument must not be used again.</summary>
    protected static T Take<T>(nint argument)
        where T : DnsRequest
    {
        GCHandle handle = GCHandle.FromIntPtr(argument);
        var request = (T)handle.Target!;
        handle.Free();
        return request;
    }

    /// <summary>Inside the callback, at its end.</summary>
    protected void Answered(DnsChannel from, AresStatus status)
    {
        bool wanted = channel is not null;
        status = from.Ended(status, wanted);
        if (!wanted) return;
        // c-ares says that whenever it gets no socket.
        if (status == AresStatus.ConnectionRefused && !DescriptorReserve.IsObtainable) status = AresStatus.NoDescriptors;
        End(status);
        if (waiter is { } fiber) from.Kernel.Scheduler.Wake(fiber);
    }

    /// <summary>Inside the callback: somebody still wants the answer.</summary>
    protected bool IsWanted => channel is not null;

    /// <summary>Where the question was asked, for the callback.</summary>
    protected DnsChannel AskedOn { get; private set; } = null!;

    private void End(AresStatus status)
    {
        Status = status;
        answered = true;
    }

    private void Ask(DnsChannel on)
    {
        answered = false;
        channel = AskedOn = on;
        on.Begun();
        Send(on.Native, GCHandle.ToIntPtr(GCHandle.Alloc(this)));
        on.Settle();
    }
}
