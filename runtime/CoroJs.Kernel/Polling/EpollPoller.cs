using System.Runtime.InteropServices;
using CoroJs.Handles;
using CoroJs.Platform;
using CoroJs.Scheduling;
using CoroJs.SystemCalls;

namespace CoroJs.Polling;

/// <summary>Readiness by epoll, edge-triggered: a descriptor is registered once, for both directions, and its events carry
/// the target's id, so that an event for something closed meanwhile finds nothing.</summary>
internal sealed unsafe class EpollPoller : IPoller
{
    private const int EventsAtOnce = 256;
    private const ulong WakeId = 0;
    private const uint Interest = Libc.EPOLLIN | Libc.EPOLLOUT | Libc.EPOLLRDHUP | Libc.EPOLLET;

    private readonly WakeDescriptor wake;
    private readonly int epoll;
    private EpollEvent* events;

    public EpollPoller(WakeDescriptor wake)
    {
        this.wake = wake;
        epoll = Libc.epoll_create1(Libc.EPOLL_CLOEXEC);
        if (epoll < 0) throw SystemCallException.Of(Errno.Last, "epoll_create1");
        events = (EpollEvent*)NativeMemory.Alloc(EventsAtOnce, (nuint)sizeof(EpollEvent));
        var e = new EpollEvent { Events = Libc.EPOLLIN, Data = WakeId };
        if (Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_ADD, wake.Descriptor, &e) < 0) throw SystemCallException.Of(Errno.Last, "epoll_ctl");
    }

    public void Add(PollTarget target)
    {
        var e = new EpollEvent { Events = Interest, Data = target.Id };
        if (Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_ADD, target.Descriptor, &e) < 0) throw SystemCallException.Of(Errno.Last, "epoll_ctl");
    }

    public void ChangeId(PollTarget target)
    {
        // Arms the edges anew: what is ready is told once more.
        var e = new EpollEvent { Events = Interest, Data = target.Id };
        if (Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_MOD, target.Descriptor, &e) < 0) throw SystemCallException.Of(Errno.Last, "epoll_ctl");
    }

    public void Remove(PollTarget target, bool closing)
    {
        // Closing the descriptor takes it out of the set, unless another process holds the same open file (standard streams do).
        if (closing) return;
        EpollEvent unused;
        _ = Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_DEL, target.Descriptor, &unused);
    }

    public bool Wait(int timeout, HandleStore handles, Scheduler scheduler)
    {
        // A call that cannot sleep needs no hand-over to the garbage collector, which costs more than the call.
        int count = timeout == 0
            ? Libc.epoll_wait_now(epoll, events, EventsAtOnce, 0)
            : Libc.epoll_wait(epoll, events, EventsAtOnce, timeout);
        bool signalled = false;
        for (int i = 0; i < count; i++)
        {
            uint what = events[i].Events;
            ulong id = events[i].Data;
            if (id == WakeId)
            {
                wake.Clear();
                signalled = true;
                continue;
            }
            if (handles.Find(id) is not PollTarget target) continue;
            const uint ended = Libc.EPOLLRDHUP | Libc.EPOLLHUP | Libc.EPOLLERR;
            target.OnEdge(
                scheduler,
                (what & (Libc.EPOLLIN | ended)) != 0,
                (what & (Libc.EPOLLOUT | Libc.EPOLLHUP | Libc.EPOLLERR)) != 0,
                (what & ended) != 0);
        }
        return signalled;
    }

    public void Dispose()
    {
        _ = Libc.close(epoll);
        NativeMemory.Free(events);
        events = null;
    }
}
