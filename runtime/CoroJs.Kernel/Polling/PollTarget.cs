using CoroJs.Handles;
using CoroJs.Scheduling;

namespace CoroJs.Polling;

/// <summary>A resource with a descriptor that fibers wait on. What the poller saw last is kept, so that a call which can
/// complete at once needs no look at the poller. Kernel thread only.</summary>
internal abstract class PollTarget : Handle
{
    /// <summary>-1 once it was closed.</summary>
    public int Descriptor = -1;

    /// <summary>False after a call that emptied the descriptor, until an edge says otherwise.</summary>
    public bool IsReadable = true;

    /// <summary>False after a call that filled it, until an edge says otherwise.</summary>
    public bool IsWritable = true;

    /// <summary>The peer has ended its side or an error is pending: no further edge will come, so it stays readable.</summary>
    public bool HasHungUp;

    /// <summary>Its place with the <see cref="PollPoller"/>; -1: none.</summary>
    public int PollPlace = -1;

    public readonly WaitQueue Readers = new(), Writers = new();

    public bool IsClosed => Descriptor < 0;

    /// <summary>A read returned less than there was room for: the descriptor is empty unless the peer has hung up.</summary>
    public void MarkDrained() => IsReadable = HasHungUp;

    /// <summary>The poller saw an edge.</summary>
    public virtual void OnEdge(Scheduler scheduler, bool readable, bool writable, bool hungUp)
    {
        if (hungUp) HasHungUp = true;
        if (readable)
        {
            IsReadable = true;
            Readers.WakeFirst(scheduler);
        }
        if (writable)
        {
            IsWritable = true;
            Writers.WakeFirst(scheduler);
        }
    }
}
