using System.Globalization;
using System.Net;
using CoroJs.Engine;
using SocketAddress = CoroJs.SystemCalls.Net.SocketAddress;

namespace CoroJs.SystemCalls.Dns;

/// <summary>Addresses of name servers as programs write them.</summary>
internal static class ServerList
{
    private const int UsualPort = 53;

    /// <summary>"127.0.0.1,::1,[::1]:5353" with the port of each: "127.0.0.1:53,[::1]:53,[::1]:5353". TypeError with code
    /// ERR_INVALID_IP_ADDRESS for anything else.</summary>
    public static string Normalize(string text)
    {
        string[] servers = text.Split(',');
        for (int i = 0; i < servers.Length; i++)
        {
            if (!TryNormalize(servers[i], out string normal))
                throw SystemCallException.Of(Failure.TypeError, "ERR_INVALID_IP_ADDRESS", $"Invalid IP address: {servers[i]}");
            servers[i] = normal;
        }
        return string.Join(',', servers);
    }

    private static bool TryNormalize(string server, out string normal)
    {
        normal = "";
        string address = server;
        int port = UsualPort;
        int colon = server.LastIndexOf(':');
        bool inBrackets = server.StartsWith('[');
        if (inBrackets || (colon >= 0 && server.IndexOf(':', StringComparison.Ordinal) == colon))
        {
            int end = inBrackets ? server.LastIndexOf(']') + 1 : colon;
            if (end <= 0) return false;
            if (end < server.Length)
            {
                bool isPort = int.TryParse(server.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port);
                if (server[end] != ':' || !isPort || port is < 1 or > ushort.MaxValue) return false;
            }
            address = inBrackets ? server[1..(end - 1)] : server[..end];
        }
        if (!SocketAddress.TryParse(address, out IPAddress parsed)) return false;
        bool isVersion6 = parsed.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        if (inBrackets && !isVersion6) return false;
        // The text as it was given: a zone would come out as a number, which c-ares does not take.
        normal = isVersion6 ? $"[{address}]:{port}" : $"{address}:{port}";
        return true;
    }
}
