using System.Globalization;
using System.Net;
using CoroJs.SystemCalls.Dns;
using SocketAddress = CoroJs.SystemCalls.Net.SocketAddress;

namespace CoroJs.Sandboxing;

/// <summary>Which hosts and ports one rule names: <c>example.com:443</c>, <c>*.example.com</c>, <c>10.0.0.0/8:80</c>, <c>[::1]:8080</c>.</summary>
internal sealed class HostRule
{
    private const int LastPort = ushort.MaxValue, HttpsPort = 443;

    private enum Kind
    {
        Any,
        Name,
        NamesBelow,
        Addresses,
    }

    private readonly Kind kind;
    private readonly int firstPort, lastPort;
    private string name = "";
    private byte[] network = [];
    private int bits;

    private HostRule(Kind kind, int firstPort, int lastPort)
    {
        this.kind = kind;
        this.firstPort = firstPort;
        this.lastPort = lastPort;
    }

    /// <summary>It names addresses.</summary>
    public bool HasAddresses => kind == Kind.Addresses;

    public bool HasPort => firstPort != 0 || lastPort != LastPort;

    /// <summary>It names one host, which modules can be loaded from.</summary>
    public bool IsOneHost => kind is Kind.Name or Kind.NamesBelow || (kind == Kind.Addresses && bits == network.Length * 8);

    /// <summary>The rule that a text means. Null: it means none, and <paramref name="problem"/> says why.</summary>
    public static HostRule? Parse(string text, out string problem)
    {
        problem = "";
        if (text.Contains("://", StringComparison.Ordinal))
        {
            problem = "must be a host, not a URL";
            return null;
        }
        if (!TrySplit(text, out string host, out string ports))
        {
            problem = "must be HOST or HOST:PORT; addresses of IPv6 with a port stand in brackets";
            return null;
        }
        if (!TryParsePorts(ports, out int first, out int last))
        {
            problem = "must end with a port from 0 to 65535 or a range as 8000-8999";
            return null;
        }
        HostRule? rule = OfHost(host, first, last);
        if (rule is null) problem = "must name a host: example.com, *.example.com, 10.0.0.0/8, [::1] or *";
        return rule;
    }

    /// <summary>The same for modules: without a port it means that of https.</summary>
    public HostRule ForImport() => HasPort ? this : new HostRule(kind, HttpsPort, HttpsPort) { name = name, network = network, bits = bits };

    /// <summary>For a name in the form of <see cref="Normalize"/>.</summary>
    public bool MatchesName(string host, int port) => IsPort(port) && kind switch
    {
        Kind.Any => true,
        Kind.Name => host == name,
        // Below it: not the name itself.
        Kind.NamesBelow => host.Length > name.Length + 1 && host.EndsWith(name, StringComparison.Ordinal) && host[^(name.Length + 1)] == '.',
        _ => false,
    };

    public bool MatchesAddress(IPAddress address, int port)
    {
        if (!IsPort(port)) return false;
        if (kind == Kind.Any) return true;
        if (kind != Kind.Addresses) return false;
        byte[] bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        if (bytes.Length != network.Length) return false;
        int whole = bits / 8, rest = bits % 8;
        for (int i = 0; i < whole; i++)
        {
            if (bytes[i] != network[i]) return false;
        }
        return rest == 0 || (bytes[whole] ^ network[whole]) >> (8 - rest) == 0;
    }

    /// <summary>A host's name as rules are compared with it: in ASCII, small letters, without a dot at its end. Null: no host
    /// has this name.</summary>
    public static string? Normalize(string host)
    {
        string? ascii = HostName.ToAscii(host.Length == 0 ? "localhost" : host);
        return ascii?.TrimEnd('.').ToLowerInvariant();
    }

    private bool IsPort(int port) => port >= firstPort && port <= lastPort;

    /// <summary>Cuts the port off: "example.com:80", "[::1]:80", "::1".</summary>
    public static bool TrySplit(string text, out string host, out string ports)
    {
        (host, ports) = (text, "");
        if (text.StartsWith('['))
        {
            int end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0) return false;
            host = text[1..end];
            string rest = text[(end + 1)..];
            int at = rest.IndexOf(':', StringComparison.Ordinal);
            host += at < 0 ? rest : rest[..at];
            ports = at < 0 ? "" : rest[(at + 1)..];
            return host.Contains(':', StringComparison.Ordinal) && (at < 0 || ports.Length > 0);
        }
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        // Two colons: an address of IPv6 alone.
        if (colon < 0 || text.IndexOf(':', colon + 1) >= 0) return text.Length > 0;
        (host, ports) = (text[..colon], text[(colon + 1)..]);
        return ports.Length > 0;
    }

    private static bool TryParsePorts(string text, out int first, out int last)
    {
        (first, last) = (0, LastPort);
        if (text is "" or "*") return true;
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        string from = dash < 0 ? text : text[..dash], to = dash < 0 ? text : text[(dash + 1)..];
        return int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out first)
            && int.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out last)
            && first <= last && last <= LastPort;
    }

    private static HostRule? OfHost(string host, int first, int last)
    {
        if (host is "" or "*") return new HostRule(Kind.Any, first, last);
        int slash = host.IndexOf('/', StringComparison.Ordinal);
        if (SocketAddress.TryParse(slash < 0 ? host : host[..slash], out IPAddress address))
            return OfAddress(address, slash < 0 ? null : host[(slash + 1)..], first, last);
        bool isBelow = host.StartsWith("*.", StringComparison.Ordinal);
        string name = (isBelow ? host[2..] : host).TrimEnd('.').ToLowerInvariant();
        return IsName(name) ? new HostRule(isBelow ? Kind.NamesBelow : Kind.Name, first, last) { name = name } : null;
    }

    private static HostRule? OfAddress(IPAddress address, string? length, int first, int last)
    {
        bool isMapped = address.IsIPv4MappedToIPv6;
        byte[] bytes = (isMapped ? address.MapToIPv4() : address).GetAddressBytes();
        int bits = bytes.Length * 8;
        if (length is not null)
        {
            if (!int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out bits)) return null;
            if (isMapped) bits -= 96;
            if (bits < 0 || bits > bytes.Length * 8) return null;
        }
        return new HostRule(Kind.Addresses, first, last) { network = bytes, bits = bits };
    }

    // Letters of other scripts are written as name servers know them (xn--…): rules are read before the engine is there.
    private static bool IsName(string name)
    {
        string[] labels = name.Split('.');
        foreach (string label in labels)
        {
            if (label.Length is 0 or > 63) return false;
            foreach (char c in label)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return false;
            }
        }
        // 127.1 and 0x7f.1 are addresses to some, so they are names to nobody (the URL standard's rule).
        string end = labels[^1];
        bool isNumber = end.All(char.IsAsciiDigit) || (end.StartsWith("0x", StringComparison.Ordinal) && end[2..].All(char.IsAsciiHexDigit));
        return !isNumber;
    }
}
