using System.Net;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Net;

/// <summary>Waits for the addresses of a host, then does something with them.</summary>
internal sealed class LookupOperation(string host, AddressLookup lookup, Func<Kernel, IPAddress[], bool> then) : Operation
{
    public override string Waiting => $"the address of {host}";

    /// <summary>Begins; the value is for a system call to return.</summary>
    public bool Start(Kernel kernel)
    {
        Fiber fiber = kernel.Scheduler.Current;
        lookup.Begin(kernel, fiber);
        if (TryComplete(kernel, fiber)) return true;
        kernel.SetAlarm(fiber, AlarmClock.Until(lookup.Deadline));
        return kernel.Scheduler.Park(this);
    }

    public override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        if (!lookup.IsOver()) return false;
        kernel.CancelAlarm(fiber);
        return lookup.Addresses.Length == 0 ? lookup.Fail(kernel) : then(kernel, lookup.Addresses);
    }

    public override void Abandon(Kernel kernel, Fiber fiber)
    {
        kernel.CancelAlarm(fiber);
        lookup.GiveUp();
    }
}
