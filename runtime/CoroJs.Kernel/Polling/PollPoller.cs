using CoroJs.Handles;
using CoroJs.Platform;
using CoroJs.Scheduling;

namespace CoroJs.Polling;

/// <summary>
/// Readiness by poll(2), for systems without epoll. poll tells levels, so a target is asked about a direction only while
/// it is not known to be ready or somebody waits for it: what it hears is what edges would tell. Its cost grows with the
/// number of targets.
/// </summary>
internal sealed unsafe class PollPoller : IPoller
{
    private readonly WakeDescriptor wake;
    private readonly List<PollTarget> targets = [];
    private Libc.PollEntry[] entries = new Libc.PollEntry[64];
    private ulong[] ids = new ulong[64];

    public PollPoller(WakeDescriptor wake) => this.wake = wake;

    public void Add(PollTarget target)
    {
        target.PollPlace = targets.Count;
        targets.Add(target);
    }

    public void ChangeId(PollTarget target)
    {
        // Wait asks each target for its id.
    }

    public void Remove(PollTarget target, bool closing)
    {
        int place = target.PollPlace;
        if (place < 0) return;
        PollTarget last = targets[^1];
        targets[place] = last;
        last.PollPlace = place;
        targets.RemoveAt(targets.Count - 1);
        target.PollPlace = -1;
    }

    public bool Wait(int timeout, HandleStore handles, Scheduler scheduler)
    {
        int count = Collect();
        int ready;
        fixed (Libc.PollEntry* p = entries)
        {
            ready = timeout == 0 ? Libc.poll_now(p, (ulong)count, 0) : Libc.poll(p, (ulong)count, timeout);
        }
        if (ready <= 0) return false;
        // A target may close others when it is told, so they are looked up by id like epoll's.
        for (int i = 1; i < count; i++)
        {
            short what = entries[i].Returned;
            if (what == 0 || handles.Find(ids[i]) is not PollTarget target) continue;
            const short broken = Libc.POLLHUP | Libc.POLLERR | Libc.POLLNVAL;
            target.OnEdge(
                scheduler,
                (what & (Libc.POLLIN | Libc.POLLRDHUP | broken)) != 0,
                (what & (Libc.POLLOUT | broken)) != 0,
                (what & (Libc.POLLRDHUP | broken)) != 0);
        }
        if (entries[0].Returned == 0) return false;
        wake.Clear();
        return true;
    }

    public void Dispose()
    {
    }

    // Entry 0 is the wake descriptor; the others are the targets that want to know something.
    private int Collect()
    {
        if (entries.Length <= targets.Count)
        {
            entries = new Libc.PollEntry[targets.Count * 2];
            ids = new ulong[entries.Length];
        }
        entries[0] = new Libc.PollEntry { Descriptor = wake.Descriptor, Events = Libc.POLLIN };
        int count = 1;
        foreach (PollTarget target in targets)
        {
            short events = 0;
            if (!target.IsReadable || !target.Readers.IsEmpty) events |= Libc.POLLIN | Libc.POLLRDHUP;
            if (!target.IsWritable || !target.Writers.IsEmpty) events |= Libc.POLLOUT;
            // Ends and errors are told unasked: one that has nothing to learn would keep poll from sleeping.
            if (events == 0) continue;
            ids[count] = target.Id;
            entries[count++] = new Libc.PollEntry { Descriptor = target.Descriptor, Events = events };
        }
        return count;
    }
}
