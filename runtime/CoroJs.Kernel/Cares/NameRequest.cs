using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using CoroJs.Platform;

namespace CoroJs.Cares;

/// <summary>The names of an address: from /etc/hosts, or else its PTR records.</summary>
internal sealed unsafe class NameRequest(IPAddress address) : DnsRequest
{
    private const int LongestAddress = 16;

    private readonly List<string> names = [];

    /// <summary>After success; none twice.</summary>
    public string[] Names => names.ToArray();

    protected override void Send(nint native, nint argument)
    {
        byte* bytes = stackalloc byte[LongestAddress];
        address.TryWriteBytes(new Span<byte>(bytes, LongestAddress), out int size);
        int family = address.AddressFamily == AddressFamily.InterNetwork ? Libc.AF_INET : Libc.AF_INET6;
        Ares.ares_gethostbyaddr(native, bytes, size, family, &OnAnswer, argument);
    }

    [UnmanagedCallersOnly]
    private static void OnAnswer(nint argument, AresStatus status, int timeouts, AresHost* host)
    {
        var request = Take<NameRequest>(argument);
        if (status == AresStatus.Success && host is not null && request.IsWanted)
        {
            request.Add(host->Name);
            for (byte** alias = host->Aliases; alias is not null && *alias is not null; alias++) request.Add(*alias);
        }
        request.Answered(request.AskedOn, status);
    }

    private void Add(byte* text)
    {
        if (text is null) return;
        string name = NativeText.Decode(text);
        if (!names.Contains(name)) names.Add(name);
    }
}
