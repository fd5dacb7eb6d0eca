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
    private readonly string permission, host;
    private readonly int port;
    private bool byName, mayMatch, mayAsk;

    private NetGrant(HostRules rules, string permission, string host, int port)
    {
        this.rules = rules;
        this.permission = permission;
        this.host = host;
        this.port = port;
    }

    /// <param name="rules">Those of the permission.</param>
    /// <param name="permission">"net" or "listen", for errors.</param>
    /// <param name="address">Where to connect, or to listen.</param>
    /// <param name="port">The same.</param>
    public static NetGrant OfAddress(HostRules rules, string permission, IPAddress address, int port)
    {
        bool isGranted = rules.GrantAddress(address, port);
        return new NetGrant(rules, permission, address.ToString(), port) { mayMatch = isGranted };
    }

    /// <summary>For listening at all addresses: those of IPv4 and IPv6 mean the same.</summary>
    public static NetGrant OfAnyAddress(HostRules rules, string permission, IPAddress any, int port)
    {
        bool isGranted = rules.GrantAddress(IPAddress.IPv6Any, port) || rules.GrantAddress(IPAddress.Any, port);
        return new NetGrant(rules, permission, any.ToString(), port) { mayMatch = isGranted };
    }

    public static NetGrant OfName(HostRules rules, string permission, HostRules names, string host, int port)
    {
        string? name = HostRule.Normalize(host);
        bool byName = name is not null && rules.GrantName(name, port);
        bool mayAsk = byName || (name is not null && names.GrantName(name, 0));
        return new NetGrant(rules, permission, name ?? host, port) { byName = byName, mayMatch = byName || rules.HasAddresses, mayAsk = mayAsk };
    }

    /// <summary>A look-up alone.</summary>
    public static void DemandLookup(Sandbox sandbox, string host)
    {
        if (HostRule.Normalize(host) is not { } name) throw Denial.Of("dns", host);
        if (!sandbox.Dns.GrantName(name, 0)) throw Denial.Of("dns", name);
    }

    /// <summary>Throws when no address could be granted.</summary>
    public void Demand()
    {
        if (!mayMatch) throw Denial.Of(permission, Show(host));
    }

    /// <summary>Throws when the host's name must not be sent to name servers.</summary>
    public void DemandAsking()
    {
        if (!mayAsk) throw Denial.Of(permission, Show(host));
    }

    /// <summary>Those that are granted; throws when there are none.</summary>
    /// <param name="addresses">At least one.</param>
    /// <param name="isOfThisMachine">No name server said them.</param>
    public IPAddress[] Filter(IPAddress[] addresses, bool isOfThisMachine)
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
