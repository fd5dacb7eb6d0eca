using System.Text;
using CoroJs.SystemCalls.Net;

namespace CoroJs.Tests;

/// <summary>Text out of chunks, and the buffer between them.</summary>
public sealed class NetTextTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("61", 0)]
    [InlineData("C3", 1)]
    [InlineData("C3A9", 0)]
    [InlineData("E2", 1)]
    [InlineData("E282", 2)]
    [InlineData("E282AC", 0)]
    [InlineData("F09F98", 3)]
    [InlineData("F09F9880", 0)]
    [InlineData("61F09F", 2)]
    [InlineData("80", 0)]
    [InlineData("808080", 0)]
    [InlineData("C0", 0)]
    [InlineData("F5", 0)]
    [InlineData("FF", 0)]
    [InlineData("E080", 0)]
    [InlineData("EDA0", 0)]
    [InlineData("ED9F", 2)]
    [InlineData("F08F", 0)]
    [InlineData("F490", 0)]
    [InlineData("F48F", 2)]
    public void Only_bytes_that_can_become_a_character_count_as_begun(string hex, int begun) =>
        Assert.Equal(begun, Utf8Tail.Length(Convert.FromHexString(hex)));

    [Fact]
    public void Text_decodes_the_same_however_it_is_cut()
    {
        byte[] bytes =
            [.. "aé€😀"u8, 0xE2, 0x28, 0xA1, .. "ß"u8, 0xF0, 0x9F, 0xC3, 0xED, 0xA0, 0x80, 0xF4, 0x90, .. "€"u8, 0xE2, 0x82];
        string whole = Encoding.UTF8.GetString(bytes);
        for (int first = 0; first <= bytes.Length; first++)
            for (int second = first; second <= bytes.Length; second++)
                Assert.Equal(whole, Decode(bytes[..first], bytes[first..second], bytes[second..]));
    }

    [Fact]
    public unsafe void Buffer_keeps_bytes_in_order_while_it_grows_and_moves()
    {
        var random = new Random(7);
        var buffer = new ReceiveBuffer();
        int written = 0, taken = 0;
        while (taken < 1_000_000)
        {
            byte[] bytes = new byte[random.Next(5000)];
            for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)((written + i) * 31 >> 3);
            if (random.Next(2) == 0)
            {
                buffer.Append(bytes);
            }
            else
            {
                byte* room = buffer.Reserve(bytes.Length, out int size);
                Assert.True(size >= bytes.Length);
                bytes.CopyTo(new Span<byte>(room, size));
                buffer.Commit(bytes.Length);
            }
            written += bytes.Length;
            int count = random.Next(buffer.Count + 1);
            for (int i = 0; i < count; i++) Assert.Equal((byte)((taken + i) * 31 >> 3), buffer.Bytes[i]);
            buffer.Consume(count);
            taken += count;
            Assert.Equal(written - taken, buffer.Count);
            if (random.Next(50) == 0) buffer.FreeIfEmpty();
        }
        buffer.Free();
        Assert.True(buffer.IsEmpty);
    }

    private static string Decode(params byte[][] chunks)
    {
        var text = new StringBuilder();
        byte[] begun = [];
        foreach (byte[] chunk in chunks)
        {
            byte[] bytes = [.. begun, .. chunk];
            int tail = Utf8Tail.Length(bytes);
            text.Append(Encoding.UTF8.GetString(bytes, 0, bytes.Length - tail));
            begun = bytes[^tail..];
        }
        return text.Append(Encoding.UTF8.GetString(begun)).ToString();
    }
}
