using CoroJs.Handles;
using CoroJs.Scheduling;

namespace CoroJs.Polling;

/// <summary>Tells when descriptors become ready. Kernel thread only.</summary>
internal interface IPoller : IDisposable
{
    /// <summary>Watches the target for both directions until <see cref="Remove"/>; it must have its id. Throws
    /// <see cref="SystemCalls.SystemCallException"/> when the system refuses.</summary>
    void Add(PollTarget target);

    /// <summary>The target has another id from now on; no event of it is lost.</summary>
    void ChangeId(PollTarget target);

    /// <summary>Stops watching; called before its descriptor is closed.</summary>
    /// <param name="target">What was added.</param>
    /// <param name="closing">The descriptor is closed next and nobody else holds the same open file, so that the system
    /// forgets it by itself.</param>
    void Remove(PollTarget target, bool closing = false);

    /// <summary>Sleeps until something is ready or the time is over (milliseconds; -1: no limit) and tells the targets.</summary>
    /// <returns>Whether the wake descriptor was signalled.</returns>
    bool Wait(int timeout, HandleStore handles, Scheduler scheduler);
}
