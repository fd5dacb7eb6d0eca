using System.Runtime.InteropServices;
using CoroJs.SystemCalls;

namespace CoroJs.Engine;

/// <summary>The standard library's modules, from the assembly, and the names of the system calls, in native memory for the
/// engine to read. A start from a snapshot needs neither.</summary>
internal sealed unsafe class EngineLibrary : IDisposable
{
    private const string Prefix = "stdlib/";
    private readonly NativeStrings calls = new(SystemCallTable.Names);
    private readonly void*[] memory;
    private int blocks;

    public EngineLibrary()
    {
        var assembly = typeof(EngineLibrary).Assembly;
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

    private NativeSource* Sources { get; }

    private int Count { get; }

    /// <summary>Puts both into the options, which must not be used once this is disposed of.</summary>
    public void AddTo(ref NativeOptions options)
    {
        options.CallCount = calls.Count;
        options.Calls = calls.Pointers;
        options.Library = Sources;
        options.LibraryCount = Count;
    }

    public void Dispose()
    {
        calls.Dispose();
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
