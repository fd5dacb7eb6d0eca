using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace CoroJs.Engine;

/// <summary>Native memory for the strings and items of one outcome, all given back together before the next.</summary>
internal sealed unsafe class OutcomeMemory : IDisposable
{
    private const int FirstBlock = 16 << 10;
    private const int ShortText = 64;

    private byte* block = (byte*)NativeMemory.Alloc(FirstBlock);
    private void*[] further = new void*[4];
    private int furtherCount;
    private nuint used, size = FirstBlock;

    public void Reset()
    {
        used = 0;
        while (furtherCount > 0) NativeMemory.Free(further[--furtherCount]);
    }

    public Value Utf8(string text)
    {
        if (text.Length > ShortText) return LongUtf8(text);
        // By hand: at this length it is as fast as the runtime's, which a program need not load to start (see NativeText).
        byte* at = Take((nuint)text.Length);
        int length = 0;
        while (length < text.Length && text[length] < 0x80) at[length] = (byte)text[length++];
        return length < text.Length ? LongUtf8(text) : Value.OfMemory(ValueType.String, at, length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Value LongUtf8(string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > 1 << 20) most = Encoding.UTF8.GetByteCount(text);
        byte* at = Take((nuint)most);
        int length = Encoding.UTF8.GetBytes(text, new Span<byte>(at, most));
        return Value.OfMemory(ValueType.String, at, length);
    }

    public Value Copy(ValueType type, ReadOnlySpan<byte> bytes)
    {
        byte* at = Take((nuint)bytes.Length);
        bytes.CopyTo(new Span<byte>(at, bytes.Length));
        return Value.OfMemory(type, at, bytes.Length);
    }

    public Value* Items(int count) => (Value*)Take((nuint)count * (nuint)sizeof(Value));

    /// <summary>Takes over memory of NativeMemory.Alloc: it is given back with the rest.</summary>
    public void Adopt(void* memory)
    {
        if (furtherCount == further.Length)
        {
            var larger = new void*[furtherCount * 2];
            Array.Copy(further, larger, furtherCount);
            further = larger;
        }
        further[furtherCount++] = memory;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>For an outcome that was kept for a fiber that never ran again.</summary>
    ~OutcomeMemory() => Free();

    private void Free()
    {
        Reset();
        NativeMemory.Free(block);
        block = null;
    }

    private byte* Take(nuint bytes)
    {
        bytes = (bytes + 15) & ~(nuint)15;
        if (used + bytes <= size)
        {
            byte* at = block + used;
            used += bytes;
            return at;
        }
        // Blocks are not moved: what was given out from them stays where it is.
        void* extra = NativeMemory.Alloc(Math.Max(bytes, 1));
        Adopt(extra);
        return (byte*)extra;
    }
}
