using System.Buffers.Binary;

namespace CoroJs.Engine;

/// <summary>Turns a fixed-address executable into a file that <c>dlopen</c> accepts.</summary>
public static class Relinker
{
    private const int Page = 4096;
    private const int StubSize = 24;
    private const int DynamicEntry = 16;

    private const long Init = 12, Fini = 13, Debug = 21, InitArray = 25, FiniArray = 26, InitArraySize = 27, FiniArraySize = 28,
        PreInitArray = 32, Flags1 = 0x6ffffffb, SymbolTable = 6;

    private const ulong PositionIndependentExecutable = 0x08000000;

    /// <summary>R_X86_64_ 64, COPY, GLOB_DAT, JUMP_SLOT, RELATIVE, DTPMOD64, DTPOFF64, TPOFF64: right in a library too.</summary>
    private static readonly HashSet<uint> _knownRelocations = [1, 5, 6, 7, 8, 16, 17, 18];

    /// <summary>
    /// Marks the file as a library, without interpreter, start-up and exit functions; makes the symbols of copy relocations wanted
    /// instead of offered; sends each load of the thread pointer through a stub, so that every access is one number to mend; leaves
    /// out what no loader reads.
    /// </summary>
    /// <param name="image">The executable; not changed.</param>
    /// <param name="sites">Its accesses to thread-local storage.</param>
    /// <returns>The library and its places to mend, unshifted.</returns>
    /// <exception cref="EngineException">The file is of a kind that this cannot be done to.</exception>
    public static RelinkedEngine Relink(ElfImage image, ThreadLocalSites sites)
    {
        if (image.Type != 2 || ((image.DynamicValue(Flags1) ?? 0) & PositionIndependentExecutable) != 0)
            throw Bad(image, "it is no fixed-address executable");
        if (image.DynamicValue(PreInitArray) is not null)
            throw Bad(image, "it has functions to run before all libraries' constructors");
        if (image.DynamicValue(InitArray) is not { } initArray || image.DynamicValue(InitArraySize) is not { } initSize)
            throw Bad(image, "it has no constructors");
        if (image.Relocations.FirstOrDefault(r => !_knownRelocations.Contains(r.Type)) is { Address: not 0 } unknown)
            throw Bad(image, $"it has a relocation of the unknown type {unknown.Type} for 0x{unknown.Address:x}");

        if (!HasFixedBlock(image))
            throw Bad(image, "nothing in it makes the loader give its thread-local block the same place on every thread");

        var end = image.Segments.Where(s => s.Type == ElfSegment.Load).Max(s => s.Offset + s.FileSize);
        var library = image.Bytes.AsSpan(0, checked((int)end)).ToArray();
        MarkAsLibrary(image, library);
        DropDynamicEntries(image, library);
        var copies = WantCopiedSymbols(image, library);
        var stubs = WriteStubs(image, sites.Pointers, library);
        var fields = sites.Direct.Concat(sites.Immediates).Concat(stubs).OrderBy(f => f.Address).ToArray();
        var file = new SiteFile(
            0, sites.BlockSize, image.BuildId().ToArray(), initArray, initSize, image.Low, image.High, fields);
        return new RelinkedEngine(library, file, copies);
    }

    /// <summary>
    /// A loader gives a library's block a place at a fixed distance from the thread pointer only where one of its relocations asks for
    /// that distance (TPOFF64, with a symbol of its own or none); else each thread's block lies elsewhere and nothing can be mended.
    /// </summary>
    private static bool HasFixedBlock(ElfImage image)
    {
        var symbols = image.DynamicValue(SymbolTable) ?? throw Bad(image, "it has no dynamic symbols");
        return image.Relocations.Any(r => r.Type == ElfRelocation.ThreadPointerOffset
            && (r.Symbol == 0 || BinaryPrimitives.ReadUInt16LittleEndian(image.At(symbols + 24 * (ulong)r.Symbol + 6, 2)) != 0));
    }

    private static void MarkAsLibrary(ElfImage image, byte[] library)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(library.AsSpan(16), 3);
        library.AsSpan(24, 8).Clear();
        library.AsSpan(40, 8).Clear();
        library.AsSpan(60, 4).Clear();
        if (image.Segment(ElfSegment.Interpreter) is { } interpreter)
            library.AsSpan(interpreter.HeaderOffset, 4).Clear();
    }

    private static void DropDynamicEntries(ElfImage image, byte[] library)
    {
        var table = image.Segment(ElfSegment.Dynamic) ?? throw Bad(image, "it has no dynamic table");
        var at = (int)table.Offset;
        foreach (var (tag, value) in image.DynamicTable)
        {
            if (tag is Init or Fini or InitArray or InitArraySize or FiniArray or FiniArraySize or Debug)
                continue;
            BinaryPrimitives.WriteInt64LittleEndian(library.AsSpan(at), tag);
            BinaryPrimitives.WriteUInt64LittleEndian(library.AsSpan(at + 8), value);
            at += DynamicEntry;
        }
        library.AsSpan(at, (int)(table.Offset + table.FileSize) - at).Clear();
    }

    /// <summary>
    /// A copy relocation makes an executable offer a library's object, empty until the loader has filled it. In a library the library's
    /// own object would resolve to that empty copy; so the symbol becomes undefined.
    /// </summary>
    private static int WantCopiedSymbols(ElfImage image, byte[] library)
    {
        var symbols = image.FileOffset(image.DynamicValue(SymbolTable) ?? throw Bad(image, "it has no dynamic symbols"));
        var copies = 0;
        foreach (var relocation in image.Relocations.Where(r => r.Type == ElfRelocation.Copy))
        {
            // st_shndx and st_value.
            library.AsSpan(symbols + 24 * checked((int)relocation.Symbol) + 6, 10).Clear();
            copies++;
        }
        return copies;
    }

    /// <summary>
    /// Writes, behind the code on its last page, one stub for each load of the thread pointer: the load, a <c>lea</c> that adds the
    /// shift (the flags stay as they are), and a jump back. Jumps instead of calls keep the red zone.
    /// </summary>
    private static List<ThreadLocalField> WriteStubs(ElfImage image, IReadOnlyList<ThreadPointerLoad> pointers, byte[] library)
    {
        var code = image.Segments.Single(s => s.Type == ElfSegment.Load && s.Executable);
        var first = (code.FileSize + 15) & ~15L;
        var size = (code.FileSize + Page - 1) & ~(Page - 1L);
        var unused = library.AsSpan((int)(code.Offset + code.FileSize)..(int)(code.Offset + size));
        if (first + pointers.Count * StubSize > size || unused.ContainsAnyExcept((byte)0))
            throw Bad(image, $"the last page of its code has no room for {pointers.Count} stubs");
        BinaryPrimitives.WriteInt64LittleEndian(library.AsSpan(code.HeaderOffset + 32), size);
        BinaryPrimitives.WriteInt64LittleEndian(library.AsSpan(code.HeaderOffset + 40), size);

        var fields = new List<ThreadLocalField>();
        for (var k = 0; k < pointers.Count; k++)
        {
            var load = pointers[k];
            var offset = first + k * StubSize;
            var address = checked((uint)(code.Address + (ulong)offset));
            var stub = library.AsSpan((int)(code.Offset + offset), StubSize);
            fields.Add(new ThreadLocalField(address + (uint)WriteStub(stub, address, load), 0));
            var site = library.AsSpan(image.FileOffset(load.Address), load.Length);
            site.Fill(0x90);
            WriteJump(site, load.Address, address);
        }
        return fields;
    }

    /// <summary>Writes one stub.</summary>
    /// <returns>Where in the stub the number to mend stands.</returns>
    private static int WriteStub(Span<byte> stub, uint address, ThreadPointerLoad load)
    {
        int high = load.Register >> 3, low = load.Register & 7;
        ReadOnlySpan<byte> read = [0x64, (byte)(0x48 | high << 2), 0x8b, (byte)(0x04 | low << 3), 0x25, 0, 0, 0, 0];
        read.CopyTo(stub);
        var at = read.Length;
        stub[at++] = (byte)(0x48 | high << 2 | high);
        stub[at++] = 0x8d;
        stub[at++] = (byte)(0x80 | low << 3 | low);
        if (low == 4)
            stub[at++] = 0x24;
        var field = at;
        stub.Slice(at, 4).Clear();
        at += 4;
        WriteJump(stub[at..], address + (uint)at, load.Address + load.Length);
        stub[(at + 5)..].Fill(0xcc);
        return field;
    }

    private static void WriteJump(Span<byte> at, uint address, uint target)
    {
        at[0] = 0xe9;
        BinaryPrimitives.WriteInt32LittleEndian(at[1..], unchecked((int)(target - (address + 5))));
    }

    private static EngineException Bad(ElfImage image, string what) =>
        new($"{image.Name} cannot be made into a library: {what}");
}
