using System.Net;
using CoroJs.Cares;
using CoroJs.Engine;
using CoroJs.Platform;
using SocketAddress = CoroJs.SystemCalls.Net.SocketAddress;

namespace CoroJs.SystemCalls.Dns;

/// <summary>The namespace <c>dns</c>: records of names. Addresses for a connection are <c>net.lookup</c>'s.</summary>
internal static unsafe class DnsCalls
{
    private const int MostTypes = 16, MostTries = 100;

    public static void Register(SystemCallTable.Builder table)
    {
        table.AddBlocking("dns.resolve", &Resolve);
        table.AddBlocking("dns.reverse", &Reverse);
        table.Add("dns.cancel", &Cancel);
        table.Add("dns.setServers", &SetServers);
        table.Add("dns.getServers", &GetServers);
    }

    private static bool Resolve(Kernel kernel)
    {
        string name = kernel.Frame.Text(0, "hostname");
        if (kernel.Sandbox is { } sandbox) Net.NetGrant.DemandLookup(sandbox, name);
        RecordLayout[] types = Types(kernel.Frame.Text(1, "rrtype"));
        DnsSettings settings = Settings(kernel, 2);
        return new QueryOperation(name, types, Owner(kernel, 5)).Start(kernel, kernel.Dns.Channel(settings));
    }

    private static bool Reverse(Kernel kernel)
    {
        string text = kernel.Frame.Text(0, "ip");
        DnsSettings settings = Settings(kernel, 1);
        long owner = Owner(kernel, 4);
        if (!SocketAddress.TryParse(text, out IPAddress address))
        {
            string message = $"{ReverseOperation.SystemCall} EINVAL {text}";
            return kernel.Frame.Fail(Failure.Error, message, "EINVAL", Errno.EINVAL, ReverseOperation.SystemCall);
        }
        if (kernel.Sandbox is { } sandbox && !sandbox.Dns.GrantAddress(address, 0)) throw Sandboxing.Denial.Of("dns", text);
        List<string> names = kernel.Dns.Hosts.NamesOf(address);
        if (names.Count > 0) return kernel.Frame.Return(names);
        return new ReverseOperation(address, owner).Start(kernel, kernel.Dns.Channel(settings));
    }

    private static bool Cancel(Kernel kernel)
    {
        long owner = Owner(kernel, 0);
        foreach (DnsOperation operation in kernel.Dns.Running)
            if (operation.Owner == owner) operation.Cancel(kernel);
        return true;
    }

    private static bool SetServers(Kernel kernel)
    {
        if (kernel.Sandbox is { GrantsLookups: false }) throw Sandboxing.Denial.Of("dns", "*");
        kernel.Dns.Servers = Servers(kernel, 0);
        return true;
    }

    private static bool GetServers(Kernel kernel)
    {
        if (kernel.Sandbox is { GrantsLookups: false }) throw Sandboxing.Denial.Of("dns", "*");
        return kernel.Frame.Return(kernel.Dns.Channel(new DnsSettings(Servers(kernel, 0), null, null)).Servers.Split(','));
    }

    // ---- arguments -----------------------------------------------------------------------------------------------------

    private static RecordLayout[] Types(string text)
    {
        string[] names = text.Split(',');
        if (names.Length > MostTypes) throw SystemCallException.WrongValue("rrtype", $"must name at most {MostTypes} types", text);
        var types = new RecordLayout[names.Length];
        for (int i = 0; i < names.Length; i++)
            types[i] = RecordLayout.Named(names[i]) ?? throw SystemCallException.WrongValue("rrtype", "must name types of records", text);
        // A set: what is asked for twice is answered once, and there are no more shapes of answers than sets.
        return RecordLayout.InOrder(types);
    }

    private static DnsSettings Settings(Kernel kernel, int index)
    {
        double? milliseconds = kernel.Frame.OptionalMilliseconds(index, "timeout");
        long? tries = kernel.Frame.OptionalInteger(index + 1, "tries", 1, MostTries);
        int? whole = milliseconds is { } time ? (int)Math.Clamp(Math.Ceiling(time), 1, int.MaxValue / 2) : null;
        return new DnsSettings(Servers(kernel, index + 2), whole, (int?)tries);
    }

    // Asking a server of one's own choice is sending to it.
    private static string? Servers(Kernel kernel, int index)
    {
        if (kernel.Frame.OptionalText(index, "servers") is not { } text) return null;
        string servers = ServerList.Normalize(text);
        if (kernel.Sandbox is not { } sandbox) return servers;
        foreach (string server in servers.Split(','))
        {
            int colon = server.LastIndexOf(':');
            int port = int.Parse(server.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture);
            Net.NetGrant.OfAddress(sandbox.Connect, "net", IPAddress.Parse(server[..colon].Trim('[', ']')), port).Demand();
        }
        return servers;
    }

    private static long Owner(Kernel kernel, int index) =>
        kernel.Frame.OptionalInteger(index, "owner", 0, long.MaxValue) ?? 0;
}
