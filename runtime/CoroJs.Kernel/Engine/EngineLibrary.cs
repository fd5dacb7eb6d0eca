using System.Runtime.InteropServices;

namespace CoroJs.Engine;

/// <summary>The standard library's modules, from the assembly, in native memory for the engine to read.</summary>
internal sealed unsafe class EngineLibrary : IDisposable
{
    private const string Prefix = "stdlib/";
    private readonly void*[] memory;
    private int blocks;

    public EngineLibrary()
    {
        var assembly = typeof(EngineLibrary).Assembly;
        // The order decides nothing but must be the same for a snapshot and the start from it: it is the assembly's.
        string[] resources = Array.FindAll(assembly.GetManifestResourceNames(), n => n.StartsWith(Prefix, StringComparison.Ordinal));
        Count = resources.Length;
        memory = new void*[Count + 1];
        Sources = (NativeSource*)Take((nuint)(Count * sizeof(NativeSource)));
        for (int i = 0; i < Count; i++)
        {
            using var stream = (UnmanagedMemoryStream)assembly.GetManifestResourceStream(resources[i])!;
            // The assembly stays mapped, so its bytes can be handed over as they are.
            Sources[i].Text = stream.PositionPointer;
            Sources[i].Size = (ulong)stream.Length;
            Sources[i].Name = Name(resources[i]);
        }
    }

    public NativeSource* Sources { get; }

    public int Count { get; }

    public void Dispose()
    {
        while (blocks > 0) NativeMemory.Free(memory[--blocks]);
    }

    // "stdlib/internal/main.js" is the module "coro:internal/main".
    private byte* Name(string resource)
    {
        string name = "coro:" + resource[Prefix.Length..^".js".Length];
        byte* at = (byte*)Take((nuint)name.Length + 1);
        for (int i = 0; i < name.Length; i++) at[i] = (byte)name[i];
        at[name.Length] = 0;
        return at;
    }

    private void* Take(nuint size)
    {
        void* block = NativeMemory.Alloc(Math.Max(size, 1));
        memory[blocks++] = block;
        return block;
    }
}
