using System.Runtime.InteropServices;
using CoroJs.Platform;

namespace CoroJs.Engine;

/// <summary>Strings as an array of C strings, given back on disposal.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    public NativeStrings(params IReadOnlyList<string> texts)
    {
        Count = texts.Count;
        Pointers = (byte**)NativeMemory.AllocZeroed((nuint)Math.Max(Count, 1), (nuint)sizeof(byte*));
        for (int i = 0; i < Count; i++) Pointers[i] = NativeText.Copy(texts[i]);
    }

    public byte** Pointers { get; private set; }

    public int Count { get; }

    public byte* this[int index] => Pointers[index];

    /// <summary>The last one is none: the null that ends a list for the system.</summary>
    public void EndWithNull()
    {
        NativeMemory.Free(Pointers[Count - 1]);
        Pointers[Count - 1] = null;
    }

    public void Dispose()
    {
        if (Pointers is null) return;
        for (int i = 0; i < Count; i++) NativeMemory.Free(Pointers[i]);
        NativeMemory.Free(Pointers);
        Pointers = null;
    }
}
