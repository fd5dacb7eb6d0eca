using System.Net;
using System.Text;
using System.Text.Unicode;
using CoroJs.Platform;

namespace CoroJs.Cares;

/// <summary>A record of an answer, copied out of c-ares' memory.</summary>
internal sealed unsafe class DnsRecord
{
    public required RecordLayout Layout { get; init; }

    /// <summary>Seconds for which it may be kept.</summary>
    public required uint Ttl { get; init; }

    /// <summary>Of the fields that are text; of TXT, the pieces.</summary>
    public required string[] Texts { get; init; }

    public required uint[] Numbers { get; init; }

    /// <summary>Inside a callback: the answer's records of one type, or of all types that are known here for ANY.</summary>
    public static DnsRecord[] Read(nint answer, AresRecordType wanted)
    {
        nuint count = Ares.ares_dns_record_rr_cnt(answer, Ares.SectionAnswer);
        var records = new List<DnsRecord>();
        for (nuint i = 0; i < count; i++)
        {
            nint record = Ares.ares_dns_record_rr_get_const(answer, Ares.SectionAnswer, i);
            AresRecordType type = Ares.ares_dns_rr_get_type(record);
            if (wanted != AresRecordType.Any && type != wanted) continue;
            if (RecordLayout.Of(type) is { } layout) records.Add(Read(record, layout));
        }
        return records.ToArray();
    }

    private static DnsRecord Read(nint record, RecordLayout layout)
    {
        var numbers = new uint[layout.NumberKeys.Length];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = Number(record, layout.NumberKeys[i]);
        return new DnsRecord
        {
            Layout = layout,
            Ttl = Ares.ares_dns_rr_get_ttl(record),
            Texts = layout.Type == AresRecordType.Txt ? Pieces(record, layout.TextKeys[0]) : AllTexts(record, layout.TextKeys),
            Numbers = numbers,
        };
    }

    private static uint Number(nint record, int key) => Ares.ares_dns_rr_key_datatype(key) switch
    {
        AresDataType.Byte => Ares.ares_dns_rr_get_u8(record, key),
        AresDataType.Short => Ares.ares_dns_rr_get_u16(record, key),
        _ => Ares.ares_dns_rr_get_u32(record, key),
    };

    private static string[] AllTexts(nint record, int[] keys)
    {
        var texts = new string[keys.Length];
        for (int i = 0; i < keys.Length; i++) texts[i] = OneText(record, keys[i]);
        return texts;
    }

    private static string OneText(nint record, int key)
    {
        switch (Ares.ares_dns_rr_key_datatype(key))
        {
            case AresDataType.Address4:
                return new IPAddress(new ReadOnlySpan<byte>(Ares.ares_dns_rr_get_addr(record, key), 4)).ToString();
            case AresDataType.Address6:
                return new IPAddress(new ReadOnlySpan<byte>(Ares.ares_dns_rr_get_addr6(record, key), 16)).ToString();
            case AresDataType.PrintableBinary:
                nuint size;
                byte* bytes = Ares.ares_dns_rr_get_bin(record, key, &size);
                return Decode(new ReadOnlySpan<byte>(bytes, (int)size));
            default:
                byte* text = Ares.ares_dns_rr_get_str(record, key);
                return text is null ? "" : NativeText.Decode(text);
        }
    }

    private static string[] Pieces(nint record, int key)
    {
        var pieces = new string[(int)Ares.ares_dns_rr_get_abin_cnt(record, key)];
        for (int i = 0; i < pieces.Length; i++)
        {
            nuint size;
            byte* bytes = Ares.ares_dns_rr_get_abin(record, key, (nuint)i, &size);
            pieces[i] = Decode(new ReadOnlySpan<byte>(bytes, (int)size));
        }
        return pieces;
    }

    // DNS says nothing of the bytes' meaning. Nearly all of them are UTF-8; what is not keeps its bytes, one a character.
    private static string Decode(ReadOnlySpan<byte> bytes) =>
        Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
}
