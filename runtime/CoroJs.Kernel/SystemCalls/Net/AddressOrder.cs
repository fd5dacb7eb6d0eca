using System.Net;
using System.Net.Sockets;
using CoroJs.Platform;

namespace CoroJs.SystemCalls.Net;

/// <summary>The order in which the addresses of one host should be tried, after RFC 6724: those that this machine has a way
/// to first, then by the precedence of their kind.</summary>
internal static unsafe class AddressOrder
{
    // The default policy table of the RFC, the longest prefixes first.
    private static readonly (IPNetwork Network, int Precedence)[] Policy =
    [
        (IPNetwork.Parse("::1/128"), 50),
        (IPNetwork.Parse("::/96"), 1),
        (IPNetwork.Parse("2001::/32"), 5),
        (IPNetwork.Parse("2002::/16"), 30),
        (IPNetwork.Parse("3ffe::/16"), 1),
        (IPNetwork.Parse("fec0::/10"), 1),
        (IPNetwork.Parse("fc00::/7"), 3),
    ];

    private const int Version4 = 35, Version6 = 40;

    /// <summary>Those of equal rank keep their order.</summary>
    public static IPAddress[] Sort(List<IPAddress> addresses)
    {
        IPAddress[] sorted = addresses.ToArray();
        if (sorted.Length < 2) return sorted;
        var ranks = new int[sorted.Length];
        for (int i = 0; i < ranks.Length; i++) ranks[i] = Rank(sorted[i]);
        // By hand: it is stable, and there are a handful.
        for (int i = 1; i < sorted.Length; i++)
        {
            for (int j = i; j > 0 && ranks[j] > ranks[j - 1]; j--)
            {
                (sorted[j], sorted[j - 1]) = (sorted[j - 1], sorted[j]);
                (ranks[j], ranks[j - 1]) = (ranks[j - 1], ranks[j]);
            }
        }
        return sorted;
    }

    private static int Rank(IPAddress address)
    {
        const int Reachable = 100;
        return Precedence(address) + (IsReachable(address) ? Reachable : 0);
    }

    private static int Precedence(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork) return Version4;
        foreach ((IPNetwork network, int precedence) in Policy)
            if (network.Contains(address)) return precedence;
        return Version6;
    }

    // Connecting a datagram socket sends nothing, it only looks for a route.
    private static bool IsReachable(IPAddress address)
    {
        const int AnyPort = 1;
        SocketAddress to = SocketAddress.Of(address, AnyPort);
        int descriptor = Libc.socket(to.Family, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        if (descriptor < 0) return false;
        bool connected = Libc.connect(descriptor, &to, to.Size) == 0;
        _ = Libc.close(descriptor);
        return connected;
    }
}
