using CoroJs.Cares;
using CoroJs.Engine;

namespace CoroJs.SystemCalls.Dns;

/// <summary>
/// Asks for records of one or several types. The result has an entry for each type: the list of its records, or the code of
/// what went wrong.
/// </summary>
internal sealed unsafe class QueryOperation : DnsOperation
{
    private readonly string name;
    private readonly RecordRequest[] requests;

    public QueryOperation(string name, RecordLayout[] types, long owner)
        : base(owner)
    {
        this.name = name;
        requests = new RecordRequest[types.Length];
        string? ascii = HostName.ToAscii(name);
        for (int i = 0; i < types.Length; i++) requests[i] = new RecordRequest(ascii, types[i]);
    }

    public override string Waiting => $"records of {name}";

    protected override ReadOnlySpan<DnsRequest> Requests => requests;

    protected override void WriteOutcome(Kernel kernel)
    {
        Value* answers = kernel.Frame.Items(requests.Length);
        for (int i = 0; i < requests.Length; i++) answers[i] = Answer(kernel, requests[i]);
        kernel.Frame.Return(TrapFrame.ArrayOf(answers, requests.Length));
    }

    private static Value Answer(Kernel kernel, RecordRequest request)
    {
        if (request.Status != AresStatus.Success) return kernel.Frame.ValueOf(request.Status.Code());
        Value* items = kernel.Frame.Items(request.Records.Length);
        for (int i = 0; i < request.Records.Length; i++) items[i] = RecordOf(kernel, request.Records[i]);
        return TrapFrame.ArrayOf(items, request.Records.Length);
    }

    private static Value RecordOf(Kernel kernel, DnsRecord record)
    {
        TrapFrame frame = kernel.Frame;
        RecordLayout layout = record.Layout;
        Value* fields = frame.Items(layout.Fields.Length);
        int at = 0;
        fields[at++] = frame.ValueOf(layout.Name);
        fields[at++] = Value.Of((double)record.Ttl);
        if (layout.Type == AresRecordType.Txt)
        {
            Value* pieces = frame.Items(record.Texts.Length);
            for (int i = 0; i < record.Texts.Length; i++) pieces[i] = frame.ValueOf(record.Texts[i]);
            fields[at++] = TrapFrame.ArrayOf(pieces, record.Texts.Length);
        }
        else
        {
            foreach (string text in record.Texts) fields[at++] = frame.ValueOf(text);
        }
        foreach (uint number in record.Numbers) fields[at++] = Value.Of((double)number);
        return TrapFrame.RecordOf(kernel.Shapes.Of(layout.Fields), fields);
    }
}
