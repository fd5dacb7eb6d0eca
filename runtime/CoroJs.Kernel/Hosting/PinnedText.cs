using System.Runtime.InteropServices;
using CoroJs.Engine;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.Hosting;

/// <summary>UTF-8 that the engine reads where it lies, as an argument of a call.</summary>
/// <param name="utf8">Of a pinned array; must not change before the call's first turn.</param>
internal sealed class PinnedText(ReadOnlyMemory<byte> utf8)
{
    public unsafe Value Value => Value.OfMemory(
        ValueType.String, (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(utf8.Span)), utf8.Length);
}
