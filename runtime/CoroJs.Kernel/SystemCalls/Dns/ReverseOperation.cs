using System.Net;
using CoroJs.Cares;
using CoroJs.Engine;

namespace CoroJs.SystemCalls.Dns;

/// <summary>Asks for the names of an address.</summary>
internal sealed class ReverseOperation : DnsOperation
{
    public const string SystemCall = "getHostByAddr";

    private readonly IPAddress address;
    private readonly NameRequest[] requests;

    public ReverseOperation(IPAddress address, long owner)
        : base(owner)
    {
        this.address = address;
        requests = [new NameRequest(address)];
    }

    public override string Waiting => $"the name of {address}";

    protected override ReadOnlySpan<DnsRequest> Requests => requests;

    protected override void WriteOutcome(Kernel kernel)
    {
        AresStatus status = requests[0].Status;
        if (status == AresStatus.Success)
        {
            kernel.Frame.Return(requests[0].Names);
            return;
        }
        kernel.Frame.Fail(Failure.Error, $"{SystemCall} {status.Code()} {address}", status.Code(), systemCall: SystemCall);
    }
}
