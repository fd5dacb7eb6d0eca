using System.Globalization;
using System.Text.RegularExpressions;
using Iced.Intel;

namespace CoroJs.Engine;

/// <summary>
/// Functions of an executable as text, and searches in it. In a pattern <c>#</c> stands for a hexadecimal number that is wanted,
/// <c>%*</c> for any register; everything else stands for itself.
/// </summary>
/// <param name="image">The executable.</param>
public sealed class Disassembly(ElfImage image)
{
    private readonly Dictionary<string, IReadOnlyList<CodeLine>> _functions = new(StringComparer.Ordinal);
    private readonly GasFormatter _formatter = new(new FormatterOptions
    {
        UppercaseHex = false,
        SmallHexNumbersInDecimal = false,
        HexPrefix = "0x",
        HexSuffix = null,
        SpaceAfterOperandSeparator = false,
    });

    /// <summary>The instructions of a function.</summary>
    /// <param name="symbol">Its name as the linker knows it.</param>
    /// <returns>The instructions in order.</returns>
    /// <exception cref="EngineException">There is no such function, or its size is not known.</exception>
    public IReadOnlyList<CodeLine> Function(string symbol)
    {
        if (_functions.TryGetValue(symbol, out var known))
            return known;
        var function = image.Symbol(symbol);
        if (function.Size == 0)
            throw new EngineException($"{image.Name}: the size of {symbol} is not known; the layout must be looked at again");
        var reader = new ByteArrayCodeReader(image.Bytes, image.FileOffset(function.Address), checked((int)function.Size));
        var decoder = Decoder.Create(64, reader, function.Address, DecoderOptions.None);
        var output = new StringOutput();
        var lines = new List<CodeLine>();
        while (reader.CanReadByte)
        {
            decoder.Decode(out var instruction);
            _formatter.Format(instruction, output);
            lines.Add(new CodeLine(output.ToStringAndReset(), instruction));
        }
        _functions.Add(symbol, lines);
        return lines;
    }

    /// <summary>The numbers of the first place where patterns match instructions in this order; others may lie between.</summary>
    /// <param name="symbol">The function.</param>
    /// <param name="patterns">The patterns.</param>
    /// <returns>All numbers, in the order of the patterns.</returns>
    /// <exception cref="EngineException">No such place.</exception>
    public IReadOnlyList<long> Find(string symbol, params ReadOnlySpan<string> patterns)
    {
        var found = new List<long>();
        var lines = Function(symbol);
        var k = 0;
        foreach (var pattern in patterns)
        {
            var regex = Compile(pattern);
            Match match;
            do
            {
                if (k == lines.Count)
                    throw Missing(symbol, $"no instruction \"{pattern}\"");
                match = regex.Match(lines[k++].Text);
            }
            while (!match.Success);
            AddNumbers(match, found);
        }
        return found;
    }

    /// <summary>The numbers of a function's first instructions, each of which must match.</summary>
    /// <param name="symbol">The function.</param>
    /// <param name="patterns">The patterns.</param>
    /// <returns>All numbers, in the order of the patterns.</returns>
    /// <exception cref="EngineException">It begins otherwise.</exception>
    public IReadOnlyList<long> FindAtEntry(string symbol, params ReadOnlySpan<string> patterns)
    {
        var found = new List<long>();
        var lines = Function(symbol);
        for (var k = 0; k < patterns.Length; k++)
        {
            var match = Compile(patterns[k]).Match(k < lines.Count ? lines[k].Text : "");
            if (!match.Success)
                throw Missing(symbol, $"instruction {k} is not \"{patterns[k]}\"");
            AddNumbers(match, found);
        }
        return found;
    }

    /// <summary>The number of the last instruction of a function that matches.</summary>
    /// <param name="symbol">The function.</param>
    /// <param name="pattern">The pattern; it has one number.</param>
    /// <returns>The number.</returns>
    /// <exception cref="EngineException">None matches.</exception>
    public long FindLast(string symbol, string pattern) => LastBefore(symbol, Function(symbol).Count, pattern, "at all");

    /// <summary>The number of the nearest instruction before the first call of another function that matches.</summary>
    /// <param name="symbol">The function.</param>
    /// <param name="callee">The function that it calls.</param>
    /// <param name="pattern">The pattern; it has one number.</param>
    /// <returns>The number.</returns>
    /// <exception cref="EngineException">No such call, or nothing before it matches.</exception>
    public long FindBeforeCall(string symbol, string callee, string pattern)
    {
        var lines = Function(symbol);
        var target = image.Symbol(callee).Address;
        for (var k = 0; k < lines.Count; k++)
        {
            if (lines[k].IsCall && lines[k].Target == target)
                return LastBefore(symbol, k, pattern, $"before the call of {callee}");
        }
        throw Missing(symbol, $"no call of {callee}");
    }

    /// <summary>Makes sure that a function calls exactly these others, directly and in this order.</summary>
    /// <param name="symbol">The function.</param>
    /// <param name="callees">What it should call.</param>
    /// <exception cref="EngineException">It calls others.</exception>
    public void RequireCalls(string symbol, params ReadOnlySpan<string> callees)
    {
        var calls = Function(symbol).Where(l => l.IsCall).Select(l => l.Target).ToArray();
        var wanted = new ulong[callees.Length];
        for (var k = 0; k < wanted.Length; k++)
            wanted[k] = image.Symbol(callees[k]).Address;
        if (!calls.AsSpan().SequenceEqual(wanted))
            throw Missing(symbol, $"its calls are not the expected {wanted.Length} but {string.Join(", ", calls.Select(image.Describe))}");
    }

    private long LastBefore(string symbol, int end, string pattern, string where)
    {
        var regex = Compile(pattern);
        var lines = Function(symbol);
        for (var k = end - 1; k >= 0; k--)
        {
            var match = regex.Match(lines[k].Text);
            if (!match.Success)
                continue;
            var found = new List<long>();
            AddNumbers(match, found);
            return found.Single();
        }
        throw Missing(symbol, $"no instruction \"{pattern}\" {where}");
    }

    private static Regex Compile(string pattern) => new(
        "^" + Regex.Escape(pattern).Replace("%\\*", "%r[0-9a-z]+", StringComparison.Ordinal)
            .Replace("\\#", "0x([0-9a-f]+)", StringComparison.Ordinal) + "$",
        RegexOptions.CultureInvariant);

    private static void AddNumbers(Match match, List<long> found)
    {
        for (var g = 1; g < match.Groups.Count; g++)
            found.Add(unchecked((long)ulong.Parse(match.Groups[g].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
    }

    private EngineException Missing(string symbol, string what) =>
        new($"{image.Name}: {symbol}: {what}; V8's layout is another one: the layout must be looked at again");
}
