using System.Runtime.InteropServices;
using Iced.Intel;

namespace CoroJs.Engine;

/// <summary>Decodes all code of an executable, from symbol to symbol: data and padding cannot put it out of step for long.</summary>
public static class CodeScanner
{
    /// <summary>Decodes every executable section and shows each function to the visitors.</summary>
    /// <param name="image">The executable; it needs section headers and symbols.</param>
    /// <param name="visitors">Who looks at the functions.</param>
    /// <returns>How many instructions were decoded.</returns>
    /// <exception cref="EngineException">The file has no sections, or a visitor found something that it does not know.</exception>
    public static long Scan(ElfImage image, params ReadOnlySpan<ICodeVisitor> visitors)
    {
        var sections = image.Sections.Where(s => s.Executable).ToList();
        if (sections.Count == 0)
            throw new EngineException($"{image.Name} cannot be scanned: it has no sections with code");
        var function = new List<Instruction>(4096);
        long count = 0;
        foreach (var section in sections)
        {
            var bytes = new ByteArrayCodeReader(image.Bytes, (int)section.Offset, (int)section.Size);
            var decoder = Decoder.Create(64, bytes);
            var starts = Starts(image, section);
            for (var k = 0; k + 1 < starts.Count; k++)
            {
                Decode(decoder, bytes, section.Address, starts[k], starts[k + 1], function);
                count += function.Count;
                foreach (var visitor in visitors)
                    visitor.Visit(CollectionsMarshal.AsSpan(function));
                function.Clear();
            }
        }
        return count;
    }

    /// <summary>Decodes the one instruction at an address.</summary>
    /// <param name="image">The file.</param>
    /// <param name="address">Where it begins.</param>
    /// <param name="offsets">Where its displacement and immediates stand within it.</param>
    /// <returns>The instruction.</returns>
    public static Instruction DecodeAt(ElfImage image, ulong address, out ConstantOffsets offsets)
    {
        var reader = new ByteArrayCodeReader(image.Bytes, image.FileOffset(address), 15);
        var decoder = Decoder.Create(64, reader, address, DecoderOptions.None);
        decoder.Decode(out var instruction);
        offsets = decoder.GetConstantOffsets(instruction);
        return instruction;
    }

    private static List<ulong> Starts(ElfImage image, ElfSection section)
    {
        var end = section.Address + (ulong)section.Size;
        var starts = new List<ulong> { section.Address };
        foreach (var symbol in image.CodeSymbols)
        {
            if (symbol.Address > starts[^1] && symbol.Address < end)
                starts.Add(symbol.Address);
        }
        starts.Add(end);
        return starts;
    }

    private static void Decode(
        Decoder decoder, ByteArrayCodeReader bytes, ulong section, ulong start, ulong end, List<Instruction> function)
    {
        var at = start;
        Seek(at);
        while (at < end)
        {
            decoder.Decode(out var instruction);
            if (instruction.IsInvalid || instruction.NextIP > end)
            {
                Seek(++at);
                continue;
            }
            function.Add(instruction);
            at = instruction.NextIP;
        }

        void Seek(ulong address)
        {
            bytes.Position = (int)(address - section);
            decoder.IP = address;
        }
    }
}
