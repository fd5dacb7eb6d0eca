using System.Buffers.Binary;

namespace CoroJs.CommandServer.Jsockd.Modules;

/// <summary>
/// Text of nothing but spaces and ends of lines, as long as a source that is kept from others: V8's code knows places by their
/// numbers in the source. In files it is the lengths of its lines, of 32 bits each.
/// </summary>
internal static class Blanks
{
    private const int MostCharacters = 1 << 29;

    /// <param name="blanks">Spaces and line feeds.</param>
    public static byte[] Shorten(ReadOnlySpan<byte> blanks)
    {
        var lengths = new List<byte>();
        Span<byte> number = stackalloc byte[4];
        foreach (Range line in blanks.Split((byte)'\n'))
        {
            BinaryPrimitives.WriteInt32LittleEndian(number, blanks[line].Length);
            lengths.AddRange(number);
        }
        return [.. lengths];
    }

    /// <summary>The text, in memory that does not move; null: these are no lengths of lines.</summary>
    public static byte[]? Lengthen(ReadOnlySpan<byte> lengths)
    {
        if (lengths.Length == 0 || lengths.Length % 4 != 0) return null;
        long total = -1;
        for (int i = 0; i < lengths.Length; i += 4)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(lengths[i..]);
            if (length < 0 || (total += length + 1) > MostCharacters) return null;
        }
        byte[] text = GC.AllocateUninitializedArray<byte>((int)total, pinned: true);
        text.AsSpan().Fill((byte)' ');
        for (int i = 0, at = -1; i < lengths.Length - 4; i += 4)
        {
            at += BinaryPrimitives.ReadInt32LittleEndian(lengths[i..]) + 1;
            text[at] = (byte)'\n';
        }
        return text;
    }
}
