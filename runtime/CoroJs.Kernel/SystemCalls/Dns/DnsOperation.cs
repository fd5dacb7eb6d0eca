using CoroJs.Cares;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Dns;

/// <summary>A system call that asks name servers one or several questions at the same time. Kernel thread only.</summary>
/// <param name="owner">Those of one owner are cancelled together.</param>
internal abstract class DnsOperation(long owner) : Operation
{
    private Fiber? fiber;
    private LinkedListNode<DnsOperation>? place;

    public long Owner => owner;

    protected abstract ReadOnlySpan<DnsRequest> Requests { get; }

    /// <summary>Begins; the value is for a system call to return.</summary>
    public bool Start(Kernel kernel, DnsChannel channel)
    {
        fiber = kernel.Scheduler.Current;
        foreach (DnsRequest request in Requests) request.Begin(channel, fiber);
        if (TryComplete(kernel, fiber)) return true;
        place = kernel.Dns.Running.AddLast(this);
        kernel.SetAlarm(fiber, channel.Span);
        return kernel.Scheduler.Park(this);
    }

    /// <summary>What has no answer yet ends with ECANCELLED.</summary>
    public void Cancel(Kernel kernel)
    {
        foreach (DnsRequest request in Requests)
            if (!request.IsOver()) request.GiveUp(AresStatus.Cancelled);
        kernel.Scheduler.Wake(fiber!);
    }

    public sealed override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        foreach (DnsRequest request in Requests)
            if (!request.IsOver()) return false;
        Leave(kernel, fiber);
        WriteOutcome(kernel);
        return true;
    }

    public sealed override void Abandon(Kernel kernel, Fiber fiber)
    {
        Leave(kernel, fiber);
        foreach (DnsRequest request in Requests) request.GiveUp(AresStatus.Cancelled);
    }

    /// <summary>Every request is over: writes the outcome into the frame.</summary>
    protected abstract void WriteOutcome(Kernel kernel);

    private void Leave(Kernel kernel, Fiber fiber)
    {
        if (place is null) return;
        kernel.CancelAlarm(fiber);
        kernel.Dns.Running.Remove(place);
        place = null;
    }
}
