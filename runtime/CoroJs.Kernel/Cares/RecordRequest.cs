using System.Runtime.InteropServices;
using CoroJs.Platform;

namespace CoroJs.Cares;

/// <summary>The records of one type that a name has.</summary>
/// <param name="name">ASCII; null: it cannot be a name.</param>
/// <param name="layout">The type.</param>
internal sealed unsafe class RecordRequest(string? name, RecordLayout layout) : DnsRequest
{
    private const int Internet = 1;

    public RecordLayout Layout => layout;

    /// <summary>After success; perhaps none.</summary>
    public DnsRecord[] Records { get; private set; } = [];

    protected override AresStatus Check() => name is null ? AresStatus.BadName : AresStatus.Success;

    protected override void Send(nint native, nint argument)
    {
        byte* text = NativeText.Copy(name!);
        _ = Ares.ares_query_dnsrec(native, text, Internet, layout.Type, &OnAnswer, argument, null);
        NativeMemory.Free(text);
    }

    [UnmanagedCallersOnly]
    private static void OnAnswer(nint argument, AresStatus status, nuint timeouts, nint answer)
    {
        var request = Take<RecordRequest>(argument);
        // c-ares takes a code that it does not know for "no data".
        const int NoError = 0;
        if (status is AresStatus.Success or AresStatus.NoData && answer != 0 && Ares.ares_dns_record_get_rcode(answer) != NoError)
            status = AresStatus.BadResponse;
        if (status == AresStatus.Success && request.IsWanted) request.Records = DnsRecord.Read(answer, request.Layout.Type);
        request.Answered(request.AskedOn, status);
    }
}
