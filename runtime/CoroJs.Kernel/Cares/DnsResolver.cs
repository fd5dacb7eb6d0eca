using CoroJs.Platform;
using CoroJs.Scheduling;
using CoroJs.SystemCalls.Dns;

namespace CoroJs.Cares;

/// <summary>The channels of one kernel: made on first use, destroyed with it. Kernel thread only.</summary>
internal sealed class DnsResolver(Kernel kernel) : IDisposable
{
    private const string SystemSettings = "/etc/resolv.conf";
    private const int MostChannels = 32;
    private const long LookEvery = 1_000_000_000;

    // The least recently used first.
    private readonly List<DnsChannel> channels = [], retired = [];
    private FileStamp configuration = FileStamp.Of(SystemSettings);
    private long nextLook = AlarmClock.Now + LookEvery;
    private string? servers;

    public HostsFile Hosts { get; } = new();

    /// <summary>The calls under way that can be cancelled.</summary>
    public LinkedList<DnsOperation> Running { get; } = new();

    /// <summary>For the whole runtime: "127.0.0.1:5353,[::1]:53"; null: the system's.</summary>
    public string? Servers
    {
        get => servers;
        set
        {
            // Made here so that a list that c-ares does not understand changes nothing.
            if (value is not null) Channel(new DnsSettings(value, null, null));
            servers = value;
        }
    }

    /// <summary>The channel with these settings. Throws <see cref="SystemCalls.SystemCallException"/> when there can be none.</summary>
    public DnsChannel Channel(DnsSettings settings)
    {
        if (settings.Servers is null)
        {
            if (servers is not null) settings = settings with { Servers = servers };
            else NoticeChanges();
        }
        for (int i = channels.Count - 1; i >= 0; i--)
        {
            DnsChannel known = channels[i];
            if (known.Settings != settings) continue;
            if (known.IsSpent)
            {
                Retire(i);
                break;
            }
            if (i != channels.Count - 1)
            {
                channels.RemoveAt(i);
                channels.Add(known);
            }
            return known;
        }
        DnsChannel channel = DnsChannel.Open(kernel, settings);
        channels.Add(channel);
        if (channels.Count > MostChannels) Retire(0);
        return channel;
    }

    public void Dispose()
    {
        foreach (DnsChannel channel in channels) channel.Destroy();
        foreach (DnsChannel channel in retired) channel.Destroy();
    }

    private void Retire(int place)
    {
        DnsChannel channel = channels[place];
        channels.RemoveAt(place);
        retired.RemoveAll(c => c.Native == 0);
        retired.Add(channel);
        channel.Retire();
    }

    // A program may outlive the network that it was started in. c-ares would start a thread to notice that.
    private void NoticeChanges()
    {
        long now = AlarmClock.Now;
        if (now < nextLook) return;
        nextLook = now + LookEvery;
        FileStamp seen = FileStamp.Of(SystemSettings);
        if (seen == configuration) return;
        configuration = seen;
        for (int i = channels.Count - 1; i >= 0; i--)
            if (channels[i].Settings.Servers is null) Retire(i);
    }
}
