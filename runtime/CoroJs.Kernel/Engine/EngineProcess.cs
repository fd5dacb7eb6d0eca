using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CoroJs.Engine;

/// <summary>What the engine needs once a process. Any thread.</summary>
internal static unsafe class EngineProcess
{
    /// <summary>Makes the engine usable; the first call's flags hold.</summary>
    /// <exception cref="CoroJsException">The engine file does not fit this process, or a V8 flag is not known.</exception>
    public static void Boot(string v8Flags)
    {
        using var flags = new NativeStrings(v8Flags);
        byte* error;
        try
        {
            error = NativeEngine.coro_boot(flags[0]);
        }
        catch (DllNotFoundException e)
        {
            throw new CoroJsException($"The engine cannot be loaded. It runs on Linux x86-64 with the GNU C library, and comes with the NuGet package CoroJs.Engine.linux-x64: {e.Message}", e);
        }
        if (error is null) return;
        string text = Text(error);
        throw new CoroJsException(text) { IsWrongOption = text.StartsWith("--v8-flags", StringComparison.Ordinal) };
    }

    /// <summary>"v8=… node=… openssl=…": what the engine file holds. Starts the engine where it is not running yet.</summary>
    public static string Versions()
    {
        Boot("");
        return Text(NativeEngine.coro_versions());
    }

    /// <summary>Options without calls and library, which a fitting snapshot holds.</summary>
    /// <param name="library">That the runtime begins with.</param>
    public static NativeOptions Options(StartingLibrary library) => new()
    {
        AbiVersion = NativeOptions.CurrentAbiVersion,
        MaxFibers = 1024,
        StackKibibytes = 1024,
        LibraryEntry = Constant(EntryOf(library)),
        LibraryId = Constant(LibraryId.Of(library)),
        WakeDescriptor = -1,
        StackTraceLimit = -1,
    };

    private static ReadOnlySpan<byte> EntryOf(StartingLibrary library) => library switch
    {
        StartingLibrary.Programs => "coro:internal/main"u8,
        StartingLibrary.Hosts => "coro:internal/host-main"u8,
        StartingLibrary.Jsockd => "coro:internal/jsockd-main"u8,
        _ => "coro:internal/sidecar-main"u8,
    };

    // Of the assembly: it does not move, and the compiler ends it with a zero.
    private static byte* Constant(ReadOnlySpan<byte> text) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(text));

    public static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
