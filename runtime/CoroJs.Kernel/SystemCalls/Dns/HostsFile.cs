using System.Net;
using System.Text;
using CoroJs.Platform;
using SocketAddress = CoroJs.SystemCalls.Net.SocketAddress;

namespace CoroJs.SystemCalls.Dns;

/// <summary>
/// /etc/hosts, read on first use and after each change. A name may stand in several lines and an address too, as for the C
/// library (c-ares takes only the first line of each). Kernel thread only.
/// </summary>
internal sealed class HostsFile(string path = "/etc/hosts")
{
    private static readonly char[] Blanks = [' ', '\t', '\r'];

    private FileStamp? stamp;
    private byte[] text = [], lower = [];

    /// <summary>The addresses of a name, whatever its case, in the order of the file; none twice.</summary>
    public List<IPAddress> AddressesOf(string name)
    {
        Refresh();
        var addresses = new List<IPAddress>();
        byte[] wanted = Encoding.UTF8.GetBytes(name.ToLowerInvariant());
        for (int at = 0, found; wanted.Length > 0 && (found = lower.AsSpan(at).IndexOf(wanted)) >= 0;)
        {
            int start = at + found, end = start + wanted.Length;
            at = start + 1;
            bool isWord = start > 0 && IsBlank(lower[start - 1]) && (end == lower.Length || IsBlank(lower[end]) || lower[end] is (byte)'\n' or (byte)'#');
            if (!isWord) continue;
            int line = start;
            bool isComment = false;
            for (; line > 0 && lower[line - 1] != '\n'; line--) isComment |= lower[line - 1] == '#';
            if (isComment) continue;
            if (AddressAt(lower.AsSpan(line, start - line)) is { } address && !addresses.Contains(address)) addresses.Add(address);
        }
        return addresses;
    }

    /// <summary>The names of an address, in the order of the file; none twice.</summary>
    public List<string> NamesOf(IPAddress address)
    {
        Refresh();
        var names = new List<string>();
        foreach (Range range in text.AsSpan().Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text.AsSpan(range);
            int comment = line.IndexOf((byte)'#');
            if (comment >= 0) line = line[..comment];
            if (!address.Equals(AddressAt(line))) continue;
            bool isAddress = true;
            foreach (string word in Encoding.UTF8.GetString(line).Split(Blanks, StringSplitOptions.RemoveEmptyEntries))
            {
                if (!isAddress && !names.Contains(word)) names.Add(word);
                isAddress = false;
            }
        }
        return names;
    }

    // What a line begins with; null: no address.
    private static IPAddress? AddressAt(ReadOnlySpan<byte> line)
    {
        // By hand: .NET's libraries hold no code for these searches in bytes, and it would be compiled at each start.
        int start = 0;
        while (start < line.Length && IsBlank(line[start])) start++;
        int end = start;
        while (end < line.Length && !IsBlank(line[end])) end++;
        if (end == line.Length) return null;
        return SocketAddress.TryParse(Encoding.UTF8.GetString(line[start..end]), out IPAddress address) ? address : null;
    }

    private static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r';

    private void Refresh()
    {
        FileStamp now = FileStamp.Of(path);
        if (now == stamp) return;
        stamp = now;
        try
        {
            text = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            text = []; // as if there were none, as for every other program
        }
        lower = (byte[])text.Clone();
        for (int i = 0; i < lower.Length; i++)
            if (lower[i] is >= (byte)'A' and <= (byte)'Z') lower[i] |= 0x20;
    }
}
