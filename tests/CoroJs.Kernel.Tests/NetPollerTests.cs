using CoroJs.Handles;
using CoroJs.Platform;
using CoroJs.Polling;
using CoroJs.Scheduling;

namespace CoroJs.Tests;

/// <summary>Both pollers tell the same: each becoming ready once, ends as lasting readability.</summary>
public sealed unsafe class NetPollerTests : IDisposable
{
    private readonly WakeDescriptor wake = new();
    private readonly HandleStore handles = new();
    private readonly Scheduler scheduler = new(null!);
    private readonly List<int> descriptors = [];

    public static TheoryData<bool> Both => [false, true];

    [Theory]
    [MemberData(nameof(Both))]
    public void An_idle_target_lets_it_sleep(bool portable)
    {
        using IPoller poller = Make(portable);
        (Target target, _) = Pair(poller);
        poller.Wait(0, handles, scheduler);
        target.IsReadable = false;
        target.Edges.Clear();
        Assert.False(poller.Wait(20, handles, scheduler));
        Assert.Empty(target.Edges);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Data_is_one_edge_until_it_was_drained(bool portable)
    {
        using IPoller poller = Make(portable);
        (Target target, int peer) = Pair(poller);
        poller.Wait(0, handles, scheduler);
        target.IsReadable = false;
        target.Edges.Clear();
        Send(peer);
        poller.Wait(1000, handles, scheduler);
        Assert.True(target.IsReadable);
        Assert.Equal(["readable"], target.Readable);
        poller.Wait(20, handles, scheduler);
        Assert.Single(target.Readable);
        Receive(target.Descriptor);
        target.MarkDrained();
        Assert.False(target.IsReadable);
        poller.Wait(20, handles, scheduler);
        Assert.Single(target.Readable);
        Send(peer);
        poller.Wait(1000, handles, scheduler);
        Assert.Equal(2, target.Readable.Count);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void An_end_keeps_it_readable(bool portable)
    {
        using IPoller poller = Make(portable);
        (Target target, int peer) = Pair(poller);
        poller.Wait(0, handles, scheduler);
        target.IsReadable = false;
        Send(peer);
        Assert.Equal(0, Libc.shutdown(peer, Libc.SHUT_WR));
        poller.Wait(1000, handles, scheduler);
        Assert.True(target.IsReadable);
        Receive(target.Descriptor);
        target.MarkDrained();
        if (portable)
        {
            // The end was not seen with the data: then it is a further edge.
            poller.Wait(1000, handles, scheduler);
        }
        Assert.True(target.IsReadable);
        Assert.True(target.HasHungUp);
        Assert.Equal(0, Receive(target.Descriptor));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_full_socket_tells_when_there_is_room(bool portable)
    {
        using IPoller poller = Make(portable);
        (Target target, int peer) = Pair(poller);
        poller.Wait(0, handles, scheduler);
        byte* bytes = stackalloc byte[4096];
        while (Libc.send(target.Descriptor, bytes, 4096, Libc.MSG_NOSIGNAL) > 0)
        {
        }
        target.IsWritable = false;
        poller.Wait(20, handles, scheduler);
        Assert.False(target.IsWritable);
        while (Receive(peer) > 0)
        {
        }
        poller.Wait(1000, handles, scheduler);
        Assert.True(target.IsWritable);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_closed_peer_and_nobody_waiting_lets_it_sleep(bool portable)
    {
        using IPoller poller = Make(portable);
        (Target target, int peer) = Pair(poller);
        poller.Wait(0, handles, scheduler);
        target.IsReadable = false;
        _ = Libc.close(peer);
        poller.Wait(1000, handles, scheduler);
        Assert.True(target.IsReadable && target.HasHungUp);
        target.Edges.Clear();
        poller.Wait(20, handles, scheduler);
        Assert.Empty(target.Edges);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Events_of_what_was_removed_find_nothing(bool portable)
    {
        using IPoller poller = Make(portable);
        (Target first, int peer) = Pair(poller);
        (Target second, int other) = Pair(poller);
        poller.Wait(0, handles, scheduler);
        first.IsReadable = second.IsReadable = false;
        first.Edges.Clear();
        poller.Remove(first);
        handles.Remove(first);
        Send(peer);
        Send(other);
        poller.Wait(1000, handles, scheduler);
        Assert.Empty(first.Edges);
        Assert.True(second.IsReadable);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_signal_from_another_thread_ends_the_sleep(bool portable)
    {
        using IPoller poller = Make(portable);
        var thread = new Thread(() => wake.Signal());
        thread.Start();
        Assert.True(poller.Wait(5000, handles, scheduler));
        thread.Join();
        Assert.False(poller.Wait(0, handles, scheduler));
    }

    public void Dispose()
    {
        foreach (int descriptor in descriptors) _ = Libc.close(descriptor);
        wake.Dispose();
    }

    private IPoller Make(bool portable) => portable ? new PollPoller(wake) : new EpollPoller(wake);

    private (Target Target, int Peer) Pair(IPoller poller)
    {
        int* pair = stackalloc int[2];
        Assert.Equal(0, Libc.socketpair(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0, pair));
        var target = new Target { Descriptor = pair[0] };
        descriptors.Add(pair[0]);
        descriptors.Add(pair[1]);
        handles.Add(target);
        poller.Add(target);
        return (target, pair[1]);
    }

    private static void Send(int descriptor)
    {
        byte one = 1;
        Assert.Equal(1, Libc.send(descriptor, &one, 1, Libc.MSG_NOSIGNAL));
    }

    private static nint Receive(int descriptor)
    {
        byte* bytes = stackalloc byte[4096];
        return Libc.recv(descriptor, bytes, 4096, 0);
    }

    private sealed class Target : PollTarget
    {
        public readonly List<string> Edges = [];

        public List<string> Readable => [.. Edges.Where(e => e == "readable")];

        public override void OnEdge(Scheduler scheduler, bool readable, bool writable, bool hungUp)
        {
            base.OnEdge(scheduler, readable, writable, hungUp);
            if (readable) Edges.Add("readable");
            if (writable) Edges.Add("writable");
            if (hungUp) Edges.Add("ended");
        }

        public override void Release(Kernel kernel)
        {
        }
    }
}
