using System.Runtime.InteropServices;
using CoroJs.Platform;

namespace CoroJs.Engine;

/// <summary>A JavaScript value on its way through the trap frame: <c>coro_value</c> of coro.h.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct Value
{
    [FieldOffset(0)] public ValueType Type;
    [FieldOffset(4)] public uint Size;
    [FieldOffset(8)] public long Integer;
    [FieldOffset(8)] public double Number;
    [FieldOffset(8)] public byte* Pointer;

    /// <summary>The bytes of a string or of binary data, valid as long as coro.h says for a trap's arguments.</summary>
    public readonly ReadOnlySpan<byte> Bytes => new(Pointer, checked((int)Size));

    public readonly string Text => NativeText.Decode(Pointer, checked((int)Size));

    public readonly bool IsNothing => Type is ValueType.Undefined or ValueType.Null;

    public static Value Of(bool value) => new() { Type = ValueType.Bool, Integer = value ? 1 : 0 };

    public static Value Of(int value) => new() { Type = ValueType.Int, Integer = value };

    public static Value Of(double value) => new() { Type = ValueType.Double, Number = value };

    public static Value OfBigInt(ulong value) => new() { Type = ValueType.BigInt, Integer = (long)value };

    public static Value OfMemory(ValueType type, byte* pointer, int size) => new() { Type = type, Size = (uint)size, Pointer = pointer };
}
