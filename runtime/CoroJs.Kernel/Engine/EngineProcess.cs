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
    public static NativeOptions Options() => new()
    {
        AbiVersion = NativeOptions.CurrentAbiVersion,
        MaxFibers = 1024,
        StackKibibytes = 1024,
        // A constant of the assembly: it does not move, and the compiler ends it with a zero.
        LibraryId = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(LibraryId.Text)),
        WakeDescriptor = -1,
        StackTraceLimit = -1,
    };

    public static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
