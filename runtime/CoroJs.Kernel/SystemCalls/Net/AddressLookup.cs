using System.Net;
using System.Net.Sockets;
using CoroJs.Cares;
using CoroJs.Engine;
using CoroJs.Platform;
using CoroJs.Scheduling;
using CoroJs.SystemCalls.Dns;

namespace CoroJs.SystemCalls.Net;

/// <summary>The addresses of a host name, or why there are none. Kernel thread only.</summary>
internal sealed class AddressLookup(string host, AddressFamily family = AddressFamily.Unspecified)
{
    private const string SystemCall = "getaddrinfo";

    /// <summary>What Node gives as errno, which is none of the system.</summary>
    private const int NotFoundNumber = 3008;

    private AddressRequest? request;
    private AresStatus problem;

    /// <summary>Decides whether name servers may be asked; what this machine says itself is always an answer.</summary>
    public NetGrant? Grant { get; init; }

    /// <summary>The addresses are those of a literal, of /etc/hosts, or the machine's own: no name server said them.</summary>
    public bool IsOfThisMachine => request is null;

    /// <summary>In the order in which they should be tried; empty: it failed.</summary>
    public IPAddress[] Addresses { get; private set; } = [];

    /// <summary>When it is over in any case; of <see cref="AlarmClock.Now"/>.</summary>
    public long Deadline => request?.Deadline ?? long.MaxValue;

    /// <summary>Begins; the fiber is woken when it is over. Throws <see cref="SystemCallException"/> when nobody can be asked.</summary>
    public void Begin(Kernel kernel, Fiber fiber)
    {
        if (SocketAddress.TryParse(host, out IPAddress literal))
        {
            Addresses = [literal];
            return;
        }
        string? name = Name(out problem);
        if (name is null || TryFindHere(kernel, name)) return;
        Grant?.DemandAsking();
        int number = family switch
        {
            AddressFamily.InterNetwork => Libc.AF_INET,
            AddressFamily.InterNetworkV6 => Libc.AF_INET6,
            _ => 0,
        };
        request = new AddressRequest(name, number);
        request.Begin(kernel.Dns.Channel(DnsSettings.Default), fiber);
    }

    /// <summary>Looks whether it is over. While it is not, the fiber will be woken, or <see cref="Deadline"/> comes.</summary>
    public bool IsOver()
    {
        if (request is null) return true;
        if (!request.IsOver()) return false;
        problem = request.Status;
        if (problem == AresStatus.Success) Addresses = request.Addresses;
        return true;
    }

    /// <summary>Nobody waits for it any more.</summary>
    public void GiveUp() => request?.GiveUp(AresStatus.Cancelled);

    public bool Fail(Kernel kernel)
    {
        // A name without an address of this family is not there for somebody who wants to connect.
        AresStatus shown = problem is AresStatus.Success or AresStatus.NoData or AresStatus.NoName ? AresStatus.NotFound : problem;
        string code = shown.Code();
        int number = shown == AresStatus.NotFound ? NotFoundNumber : 0;
        return kernel.Frame.Fail(Failure.Error, $"{SystemCall} {code} {host}", code, number, SystemCall);
    }

    // Without asking anybody: /etc/hosts, or this machine's own names where that says nothing of them (RFC 6761).
    private bool TryFindHere(Kernel kernel, string name)
    {
        name = name.TrimEnd('.');
        List<IPAddress> found = kernel.Dns.Hosts.AddressesOf(name);
        if (family != AddressFamily.Unspecified) found.RemoveAll(a => a.AddressFamily != family);
        bool isLocal = name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        if (found.Count == 0 && isLocal)
        {
            if (family != AddressFamily.InterNetwork) found.Add(IPAddress.IPv6Loopback);
            if (family != AddressFamily.InterNetworkV6) found.Add(IPAddress.Loopback);
        }
        Addresses = AddressOrder.Sort(found);
        return Addresses.Length > 0;
    }

    // The name to be asked for; null: it has no address, whoever is asked.
    private string? Name(out AresStatus problem)
    {
        problem = AresStatus.NotFound;
        // An empty name is this machine, as in Node.
        if (host.Length == 0) return "localhost";
        if (host.AsSpan().ContainsAny("[]/ \0")) return null;
        if (HostName.ToAscii(host) is not { } name)
        {
            problem = AresStatus.BadName;
            return null;
        }
        // Names that nobody will ever have (RFC 6761), and what a conversion made of other scripts' signs.
        ReadOnlySpan<char> rest = name.AsSpan().TrimEnd('.');
        bool isInvalid = rest.EndsWith(".invalid", StringComparison.OrdinalIgnoreCase) || rest.Equals("invalid", StringComparison.OrdinalIgnoreCase);
        return isInvalid || name.AsSpan().ContainsAny("[]/ ") ? null : name;
    }
}
