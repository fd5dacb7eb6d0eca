using System.Buffers.Binary;
using System.Text;

namespace CoroJs.Engine;

/// <summary>An x86-64 ELF file in memory, readable by address. Not safe for several threads while it is changed.</summary>
public sealed class ElfImage
{
    private const int SymbolSize = 24;

    private readonly Dictionary<string, ElfSymbol> _symbols = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ambiguous = new(StringComparer.Ordinal);

    /// <summary>Reads the headers and symbols of a file.</summary>
    /// <param name="bytes">The whole file; kept, not copied.</param>
    /// <param name="name">What the file is called, for messages.</param>
    /// <exception cref="EngineException">Not such a file, or cut short.</exception>
    public ElfImage(byte[] bytes, string name)
    {
        Bytes = bytes;
        Name = name;
        if (bytes.Length < 64 || !bytes.AsSpan(0, 4).SequenceEqual("\u007fELF"u8))
            throw Bad("it is no ELF file");
        if (bytes[4] != 2 || bytes[5] != 1 || U16(18) != 62)
            throw Bad("it is not for x86-64");
        try
        {
            Segments = ReadSegments();
            Sections = ReadSections();
            CodeSymbols = ReadSymbols();
            DynamicTable = ReadDynamicTable();
            Relocations = ReadRelocations();
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new EngineException($"{name} cannot be used: it is cut short or damaged; fetch it again", e);
        }
    }

    /// <summary>The file itself.</summary>
    public byte[] Bytes { get; }

    /// <summary>What the file is called, for messages.</summary>
    public string Name { get; }

    /// <summary>ET_EXEC is 2, ET_DYN 3.</summary>
    public ushort Type => U16(16);

    /// <summary>The program headers, in the order of the file.</summary>
    public IReadOnlyList<ElfSegment> Segments { get; }

    /// <summary>The section headers, in the order of the file; empty where there are none.</summary>
    public IReadOnlyList<ElfSection> Sections { get; }

    /// <summary>Symbols that may name instructions, by rising address.</summary>
    public IReadOnlyList<ElfSymbol> CodeSymbols { get; }

    /// <summary>The dynamic table: each tag with its value, without the end mark.</summary>
    public IReadOnlyList<(long Tag, ulong Value)> DynamicTable { get; }

    /// <summary>What the dynamic linker fills in (DT_RELA; jump slots are not among them).</summary>
    public IReadOnlyList<ElfRelocation> Relocations { get; }

    /// <summary>The lowest address that is loaded.</summary>
    public ulong Low => Segments.Where(s => s.Type == ElfSegment.Load).Min(s => s.Address);

    /// <summary>The first address behind all that is loaded.</summary>
    public ulong High => Segments.Where(s => s.Type == ElfSegment.Load).Max(s => s.Address + (ulong)s.MemorySize);

    /// <summary>The segment of a type.</summary>
    /// <param name="type">PT_…</param>
    /// <returns>The segment, or null where there is none.</returns>
    public ElfSegment? Segment(uint type)
    {
        foreach (var segment in Segments)
        {
            if (segment.Type == type)
                return segment;
        }
        return null;
    }

    /// <summary>A value of the dynamic table.</summary>
    /// <param name="tag">DT_…</param>
    /// <returns>Its value, or null where the tag is absent.</returns>
    public ulong? DynamicValue(long tag)
    {
        foreach (var entry in DynamicTable)
        {
            if (entry.Tag == tag)
                return entry.Value;
        }
        return null;
    }

    /// <summary>Where the byte of an address stands in the file.</summary>
    /// <param name="address">An address of a loaded segment.</param>
    /// <returns>The offset in the file.</returns>
    /// <exception cref="EngineException">No byte of the file belongs there.</exception>
    public int FileOffset(ulong address)
    {
        foreach (var segment in Segments)
        {
            if (segment.Type == ElfSegment.Load && address >= segment.Address && address - segment.Address < (ulong)segment.FileSize)
                return checked((int)(segment.Offset + (long)(address - segment.Address)));
        }
        throw Bad($"it has no bytes at 0x{address:x}");
    }

    /// <summary>The bytes at an address.</summary>
    /// <param name="address">An address of a loaded segment.</param>
    /// <param name="length">How many.</param>
    /// <returns>A view of the file's own bytes.</returns>
    public Span<byte> At(ulong address, int length) => Bytes.AsSpan(FileOffset(address), length);

    /// <summary>The 64-bit number at an address.</summary>
    /// <param name="address">An address of a loaded segment.</param>
    /// <returns>The number.</returns>
    public ulong Number(ulong address) => BinaryPrimitives.ReadUInt64LittleEndian(At(address, 8));

    /// <summary>A symbol by its name.</summary>
    /// <param name="name">Its name as the linker knows it.</param>
    /// <returns>The symbol.</returns>
    /// <exception cref="EngineException">There is none, or several of that name at different addresses.</exception>
    public ElfSymbol Symbol(string name)
    {
        if (_ambiguous.Contains(name))
            throw Bad($"several symbols are called {name}");
        return _symbols.TryGetValue(name, out var symbol) ? symbol : throw Bad($"the symbol {name} is missing");
    }

    /// <summary>All defined symbols; of those that share a name, one.</summary>
    public IEnumerable<ElfSymbol> Symbols => _symbols.Values;

    /// <summary>The names at an address, for messages.</summary>
    /// <param name="address">An address in the code.</param>
    /// <returns><c>function+0x12</c>, or nothing where no symbol covers it.</returns>
    public string Describe(ulong address)
    {
        int low = 0, high = CodeSymbols.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (CodeSymbols[middle].Address <= address)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return high < 0 ? "" : $"{CodeSymbols[high].Name}+0x{address - CodeSymbols[high].Address:x}";
    }

    /// <summary>The build id that the linker wrote.</summary>
    /// <returns>Its bytes.</returns>
    /// <exception cref="EngineException">There is none.</exception>
    public ReadOnlySpan<byte> BuildId()
    {
        foreach (var segment in Segments)
        {
            if (segment.Type != ElfSegment.Note)
                continue;
            long at = segment.Offset, end = segment.Offset + segment.FileSize;
            while (at + 12 <= end)
            {
                int nameSize = (int)U32(at), size = (int)U32(at + 4);
                var content = at + 12 + ((nameSize + 3) & ~3);
                if (U32(at + 8) == 3 && nameSize == 4 && Bytes.AsSpan((int)at + 12, 3).SequenceEqual("GNU"u8))
                    return Bytes.AsSpan((int)content, size);
                at = content + ((size + 3) & ~3);
            }
        }
        throw Bad("it has no build id");
    }

    private static int CompareSymbols(ElfSymbol a, ElfSymbol b) =>
        a.Address != b.Address ? a.Address.CompareTo(b.Address) : string.CompareOrdinal(a.Name, b.Name);

    private EngineException Bad(string what) =>
        new($"{Name} cannot be used: {what}; this engine file is not the one that the tool was written for");

    private ushort U16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes.AsSpan(checked((int)at)));

    private uint U32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes.AsSpan(checked((int)at)));

    private long I64(long at) => BinaryPrimitives.ReadInt64LittleEndian(Bytes.AsSpan(checked((int)at)));

    private ulong U64(long at) => (ulong)I64(at);

    private List<ElfSegment> ReadSegments()
    {
        var segments = new List<ElfSegment>();
        for (var k = 0; k < U16(56); k++)
        {
            var at = I64(32) + k * U16(54);
            segments.Add(new ElfSegment(
                checked((int)at), U32(at), U32(at + 4), I64(at + 8), U64(at + 16), I64(at + 32), I64(at + 40), I64(at + 48)));
        }
        return segments;
    }

    private List<ElfSection> ReadSections()
    {
        var sections = new List<ElfSection>();
        long table = I64(40);
        int size = U16(58), count = table == 0 ? 0 : U16(60), names = U16(62);
        var namesAt = count == 0 ? 0 : I64(table + names * size + 24);
        for (var k = 0; k < count; k++)
        {
            var at = table + k * size;
            sections.Add(new ElfSection(
                Text(namesAt + U32(at)), U32(at + 4), U64(at + 8), U64(at + 16), I64(at + 24), I64(at + 32), (int)U32(at + 40)));
        }
        return sections;
    }

    private ElfSymbol[] ReadSymbols()
    {
        var code = new List<ElfSymbol>();
        foreach (var section in Sections)
        {
            if (section.Type != 2)
                continue;
            var names = Sections[section.Link].Offset;
            for (var at = section.Offset; at < section.Offset + section.Size; at += SymbolSize)
            {
                var type = (byte)(Bytes[at + 4] & 15);
                if (U16(at + 6) == 0 || type is 3 or 4)
                    continue;
                var symbol = new ElfSymbol(Text(names + U32(at)), U64(at + 8), U64(at + 16), type);
                if (symbol.Name.Length == 0)
                    continue;
                if (!_symbols.TryAdd(symbol.Name, symbol) && _symbols[symbol.Name].Address != symbol.Address)
                    _ambiguous.Add(symbol.Name);
                if (symbol.IsCode)
                    code.Add(symbol);
            }
        }
        var sorted = code.ToArray();
        Array.Sort(sorted, CompareSymbols);
        return sorted;
    }

    private List<(long Tag, ulong Value)> ReadDynamicTable()
    {
        var table = new List<(long, ulong)>();
        if (Segment(ElfSegment.Dynamic) is { } segment)
        {
            for (var at = segment.Offset; at < segment.Offset + segment.FileSize && I64(at) != 0; at += 16)
                table.Add((I64(at), U64(at + 8)));
        }
        return table;
    }

    private List<ElfRelocation> ReadRelocations()
    {
        var relocations = new List<ElfRelocation>();
        if (DynamicValue(7) is { } table && DynamicValue(8) is { } size)
        {
            for (var k = 0UL; k < size / 24; k++)
            {
                var at = FileOffset(table + 24 * k);
                relocations.Add(new ElfRelocation(U64(at), U32(at + 8), U32(at + 12)));
            }
        }
        return relocations;
    }

    private string Text(long at)
    {
        var rest = Bytes.AsSpan(checked((int)at));
        return Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)0)]);
    }
}
