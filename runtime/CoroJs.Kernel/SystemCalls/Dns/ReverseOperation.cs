using System.Net;
using System.Text;
using CoroJs.Cares;
using CoroJs.Engine;

namespace CoroJs.SystemCalls.Dns;

/// <summary>Asks for the names of an address that /etc/hosts does not have.</summary>
internal sealed class ReverseOperation : DnsOperation
{
    public const string SystemCall = "getHostByAddr";

    private readonly IPAddress address;
    private readonly RecordRequest[] requests;

    public ReverseOperation(IPAddress address, long owner)
        : base(owner)
    {
        this.address = address;
        requests = [new RecordRequest(Name(address), RecordLayout.Of(AresRecordType.Ptr)!)];
    }

    public override string Waiting => $"the name of {address}";

    protected override ReadOnlySpan<DnsRequest> Requests => requests;

    /// <summary>"1.2.0.192.in-addr.arpa" or, by hexadecimal digits, "….ip6.arpa".</summary>
    internal static string Name(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        bool isVersion6 = bytes.Length > 4;
        var name = new StringBuilder();
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            if (isVersion6) name.Append($"{bytes[i] & 15:x}.{bytes[i] >> 4:x}.");
            else name.Append($"{bytes[i]}.");
        }
        return name.Append(isVersion6 ? "ip6.arpa" : "in-addr.arpa").ToString();
    }

    protected override void WriteOutcome(Kernel kernel)
    {
        AresStatus status = requests[0].Status;
        DnsRecord[] records = requests[0].Records;
        if (status == AresStatus.Success && records.Length == 0) status = AresStatus.NoData;
        if (status != AresStatus.Success)
        {
            kernel.Frame.Fail(Failure.Error, $"{SystemCall} {status.Code()} {address}", status.Code(), systemCall: SystemCall);
            return;
        }
        var names = new string[records.Length];
        for (int i = 0; i < names.Length; i++) names[i] = records[i].Texts[0];
        kernel.Frame.Return(names);
    }
}
