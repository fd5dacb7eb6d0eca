using System.Net;
using System.Runtime.InteropServices;
using CoroJs.Platform;
using SocketAddress = CoroJs.SystemCalls.Net.SocketAddress;

namespace CoroJs.Cares;

/// <summary>The addresses of a host, from name servers; the search domains of the system are tried as its settings say.</summary>
/// <param name="host">ASCII.</param>
/// <param name="family">AF_INET, AF_INET6 or 0: both.</param>
internal sealed unsafe class AddressRequest(string host, int family) : DnsRequest
{
    private readonly List<IPAddress> addresses = [];

    /// <summary>After success, in the order in which they should be tried (RFC 6724); none twice.</summary>
    public IPAddress[] Addresses => addresses.ToArray();

    protected override void Send(nint native, nint argument)
    {
        byte* name = NativeText.Copy(host);
        var hints = new AresHints { Family = family, SocketType = Libc.SOCK_STREAM };
        Ares.ares_getaddrinfo(native, name, null, &hints, &OnAnswer, argument);
        NativeMemory.Free(name);
    }

    [UnmanagedCallersOnly]
    private static void OnAnswer(nint argument, AresStatus status, int timeouts, AresAddresses* found)
    {
        var request = Take<AddressRequest>(argument);
        if (found is not null)
        {
            if (status == AresStatus.Success && request.IsWanted) request.Read(found->First);
            Ares.ares_freeaddrinfo(found);
        }
        request.Answered(request.AskedOn, status);
    }

    private void Read(AresAddress* node)
    {
        for (; node is not null; node = node->Next)
        {
            if (node->Address is null) continue;
            ref SocketAddress found = ref *(SocketAddress*)node->Address;
            if (!found.IsInternet) continue;
            IPAddress address = found.ToIPAddress();
            if (!addresses.Contains(address)) addresses.Add(address);
        }
    }
}
