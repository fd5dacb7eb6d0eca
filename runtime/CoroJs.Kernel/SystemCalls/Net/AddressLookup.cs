using System.Net;
using System.Net.Sockets;
using CoroJs.Engine;

namespace CoroJs.SystemCalls.Net;

/// <summary>The addresses of a host name, asked for on any thread, and what went wrong.</summary>
internal sealed class AddressLookup(string host, AddressFamily family = AddressFamily.Unspecified)
{
    // The numbers that Node gives these, which are no errno of the system.
    private const int NotFound = 3008, TryAgain = 3001;

    private (string Code, int Number, string Text)? error;

    /// <summary>In the order in which they should be tried; empty: it failed.</summary>
    public IPAddress[] Addresses { get; private set; } = [];

    /// <summary>May block for seconds. Throws nothing that a host name can cause.</summary>
    public void Run()
    {
        try
        {
            Addresses = Ask();
            if (Addresses.Length == 0) error = ("ENOTFOUND", NotFound, "the name has no address of this family");
        }
        catch (SocketException e)
        {
            error = e.SocketErrorCode switch
            {
                SocketError.TryAgain => ("EAI_AGAIN", TryAgain, "the name server does not answer for now"),
                SocketError.HostNotFound or SocketError.NoData => ("ENOTFOUND", NotFound, "no such host"),
                _ => ("ENOTFOUND", NotFound, e.Message),
            };
        }
        catch (ArgumentException)
        {
            error = ("ENOTFOUND", NotFound, "this cannot be a host name");
        }
    }

    public bool Fail(Kernel kernel)
    {
        (string code, int number, string text) = error!.Value;
        return kernel.Frame.Fail(
            Failure.Error, $"{code}: {text}, getaddrinfo '{host}'", code, number, "getaddrinfo", address: host);
    }

    private IPAddress[] Ask()
    {
        // The resolver below would take "[::1]:80" and leave the port out silently.
        if (host.AsSpan().ContainsAny("[]/ \0")) throw new ArgumentException(host);
        // An empty name is this machine, as in Node; the resolver would list every address that it has.
        return Dns.GetHostAddresses(host.Length == 0 ? "localhost" : host, family).Distinct().ToArray();
    }
}
