using System.Net;
using System.Net.Sockets;
using CoroJs.Sandboxing;

namespace CoroJs.SystemCalls.Net;

/// <summary>
/// Which addresses behind a host a sandboxed program may use. A rule for the name grants whatever the name leads to, but
/// this: where a name server says that it is this very machine or one on its own cable (127.0.0.0/8, 169.254.0.0/16, …), the
/// address must be granted as well, or any web site could open the doors that are closed to all but neighbours.
/// Rules for addresses grant those of them alone, and only to programs that may ask for the name.
/// </summary>
internal sealed class NetGrant
{
    private readonly HostRules rules;
    private readonly string host;
    private readonly int port;
    private readonly bool byName, mayMatch;

    private NetGrant(HostRules rules, string host, int port, bool byName, bool mayMatch, bool mayAsk)
    {
        this.rules = rules;
        this.host = host;
        this.port = port;
        this.byName = byName;
        this.mayMatch = mayMatch;
        MayAsk = mayAsk;
    }

    /// <summary>The host's name may be sent to name servers.</summary>
    public bool MayAsk { get; }

    public static NetGrant OfAddress(HostRules rules, IPAddress address, int port)
    {
        bool isGranted = rules.GrantAddress(address, port);
        return new NetGrant(rules, address.ToString(), port, isGranted, isGranted, false);
    }

    /// <summary>For listening at all addresses: those of IPv4 and IPv6 mean the same.</summary>
    public static NetGrant OfAnyAddress(HostRules rules, IPAddress any, int port)
    {
        bool isGranted = rules.GrantAddress(IPAddress.IPv6Any, port) || rules.GrantAddress(IPAddress.Any, port);
        return new NetGrant(rules, any.ToString(), port, isGranted, isGranted, false);
    }

    public static NetGrant OfName(HostRules rules, HostRules names, string host, int port)
    {
        string? name = HostRule.Normalize(host);
        bool byName = name is not null && rules.GrantName(name, port);
        bool mayAsk = byName || (name is not null && names.GrantName(name, 0));
        return new NetGrant(rules, host, port, byName, byName || rules.HasAddresses, mayAsk);
    }

    /// <summary>A look-up alone.</summary>
    public static void DemandLookup(Sandbox sandbox, string host)
    {
        if (HostRule.Normalize(host) is not { } name || !sandbox.Dns.GrantName(name, 0)) throw Denial.Of("dns", host);
    }

    /// <summary>Throws when no address could be granted.</summary>
    public void Demand(string permission)
    {
        if (!mayMatch) throw Denial.Of(permission, Show(host));
    }

    /// <summary>Those that are granted; throws when there are none.</summary>
    /// <param name="addresses">At least one.</param>
    /// <param name="isOfThisMachine">No name server said them.</param>
    /// <param name="permission">For the error.</param>
    public IPAddress[] Filter(IPAddress[] addresses, bool isOfThisMachine, string permission)
    {
        IPAddress[] granted = Array.FindAll(addresses, address => (byName && (isOfThisMachine || !IsNear(address))) || rules.GrantAddress(address, port));
        return granted.Length > 0 ? granted : throw Denial.Of(permission, Show(addresses[0].ToString()));
    }

    private string Show(string name) => name.Contains(':', StringComparison.Ordinal) ? $"[{name}]:{port}" : $"{name}:{port}";

    private static bool IsNear(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal) return true;
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return address.Equals(IPAddress.IPv6Any);
        byte[] bytes = address.GetAddressBytes();
        return bytes[0] == 0 || (bytes[0] == 169 && bytes[1] == 254);
    }
}
