using System.Net;
using System.Net.Sockets;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Net;

/// <summary>Asks for the addresses of a host on the pool, then does something with them on the kernel thread.</summary>
internal sealed class ResolvingJob(string host, AddressFamily family, Func<Kernel, IPAddress[], bool> then) : BlockingJob
{
    private readonly AddressLookup lookup = new(host, family);

    public override string Waiting => $"the address of {host}";

    protected override void Execute() => lookup.Run();

    protected override void WriteOutcome(Kernel kernel)
    {
        try
        {
            if (lookup.Addresses.Length == 0) lookup.Fail(kernel);
            else then(kernel, lookup.Addresses);
        }
        catch (SystemCallException e)
        {
            kernel.Frame.Fail(e);
        }
    }
}
