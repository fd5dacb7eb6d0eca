namespace CoroJs.Cares;

/// <summary>What a type of record consists of, and what JavaScript calls its fields.</summary>
/// <param name="Type">The type.</param>
/// <param name="Name">"MX".</param>
/// <param name="TextKeys">c-ares' keys of the fields that are text.</param>
/// <param name="NumberKeys">Those of the fields that are numbers.</param>
/// <param name="Fields">"type" and "ttl", the texts, the numbers. TXT has a list of texts in one field.</param>
internal sealed record RecordLayout(AresRecordType Type, string Name, int[] TextKeys, int[] NumberKeys, string[] Fields)
{
    private const int KeysPerType = 100;

    private static readonly RecordLayout[] All =
    [
        Make(AresRecordType.A, "A", [1], [], "address"),
        Make(AresRecordType.Aaaa, "AAAA", [1], [], "address"),
        Make(AresRecordType.Cname, "CNAME", [1], [], "value"),
        Make(AresRecordType.Ns, "NS", [1], [], "value"),
        Make(AresRecordType.Ptr, "PTR", [1], [], "value"),
        Make(AresRecordType.Mx, "MX", [2], [1], "exchange", "priority"),
        Make(AresRecordType.Soa, "SOA", [1, 2], [3, 4, 5, 6, 7], "nsname", "hostmaster", "serial", "refresh", "retry", "expire", "minttl"),
        Make(AresRecordType.Srv, "SRV", [5], [4, 2, 3], "name", "port", "priority", "weight"),
        Make(AresRecordType.Txt, "TXT", [1], [], "entries"),
        Make(AresRecordType.Caa, "CAA", [2, 3], [1], "tag", "value", "critical"),
        Make(AresRecordType.Naptr, "NAPTR", [3, 4, 5, 6], [1, 2], "flags", "service", "regexp", "replacement", "order", "preference"),
        Make(AresRecordType.Hinfo, "HINFO", [1, 2], [], "cpu", "os"),
        Make(AresRecordType.Any, "ANY", [], []),
    ];

    /// <summary>Null: a type whose content is not known here.</summary>
    public static RecordLayout? Of(AresRecordType type)
    {
        foreach (RecordLayout layout in All)
            if (layout.Type == type) return layout;
        return null;
    }

    /// <summary>Null: there is no type of this name ("MX").</summary>
    public static RecordLayout? Named(ReadOnlySpan<char> name)
    {
        foreach (RecordLayout layout in All)
            if (name.SequenceEqual(layout.Name)) return layout;
        return null;
    }

    private static RecordLayout Make(AresRecordType type, string name, int[] texts, int[] numbers, params string[] fields)
    {
        for (int i = 0; i < texts.Length; i++) texts[i] += (int)type * KeysPerType;
        for (int i = 0; i < numbers.Length; i++) numbers[i] += (int)type * KeysPerType;
        return new RecordLayout(type, name, texts, numbers, ["type", "ttl", .. fields]);
    }
}
