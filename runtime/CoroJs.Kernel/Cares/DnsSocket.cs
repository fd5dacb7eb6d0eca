using CoroJs.Polling;
using CoroJs.Scheduling;

namespace CoroJs.Cares;

/// <summary>A descriptor of c-ares, which opens and closes it, in the poller. Kernel thread only.</summary>
internal sealed class DnsSocket : PollTarget
{
    private readonly DnsChannel channel;

    public DnsSocket(DnsChannel channel, int descriptor)
    {
        this.channel = channel;
        Descriptor = descriptor;
        IsReadable = false;
    }

    /// <summary>As many as c-ares wants: it opens few, and cannot be told of a limit.</summary>
    public override bool IsLimited => false;

    /// <summary>c-ares has something to write that the system did not take yet.</summary>
    public bool WantsToWrite
    {
        get => !IsWritable;
        set => IsWritable = !value;
    }

    public override void OnEdge(Scheduler scheduler, bool readable, bool writable, bool hungUp)
    {
        uint events = 0;
        // c-ares reads until nothing is left, so the next edge will come. It learns of errors by reading.
        if (readable || hungUp) events |= Ares.EventRead;
        if (writable && WantsToWrite) events |= Ares.EventWrite;
        if (events != 0) channel.Process(Descriptor, events);
    }

    /// <summary>The runtime ends; c-ares closes the descriptor when its channel is destroyed.</summary>
    public override void Release(Kernel kernel)
    {
    }
}
