namespace CoroJs.SystemCalls.Net;

/// <summary>Where a chunk of UTF-8 ends within a character.</summary>
internal static class Utf8Tail
{
    /// <summary>How many bytes at the end begin a character whose rest may still come: 0 … 3. Bytes that can no longer
    /// become a character do not count, so that text decodes the same however it is cut.</summary>
    public static int Length(ReadOnlySpan<byte> text)
    {
        for (int back = 1; back <= 3 && back <= text.Length; back++)
        {
            byte lead = text[^back];
            if ((lead & 0xC0) == 0x80) continue;
            int size = lead switch
            {
                >= 0xC2 and <= 0xDF => 2,
                >= 0xE0 and <= 0xEF => 3,
                >= 0xF0 and <= 0xF4 => 4,
                _ => 1,
            };
            if (size <= back) return 0;
            return back == 1 || IsSecond(lead, text[^(back - 1)]) ? back : 0;
        }
        return 0;
    }

    // The second byte must not make an overlong form, a surrogate or a code point over 10FFFF.
    private static bool IsSecond(byte lead, byte second) => lead switch
    {
        0xE0 => second >= 0xA0,
        0xED => second < 0xA0,
        0xF0 => second >= 0x90,
        0xF4 => second < 0x90,
        _ => true,
    };
}
