using System.Runtime.InteropServices;
using System.Text;

namespace CoroJs.SystemCalls.Dns;

/// <summary>Names with letters of all the world as name servers know them (UTS 46), by Ada, which the engine file holds.</summary>
internal static unsafe class HostName
{
    private const string Library = "libcorojs.so";

    /// <summary>ada_owned_string.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct OwnedText
    {
        public byte* Bytes;
        public nuint Size;
    }

    /// <summary>The name in ASCII: "bücher.example" is "xn--bcher-kva.example". Null: nothing can have this name.</summary>
    public static string? ToAscii(string name)
    {
        if (Ascii.IsValid(name)) return name.Contains('\0', StringComparison.Ordinal) ? null : name;
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        OwnedText ascii;
        fixed (byte* text = bytes) ascii = ada_idna_to_ascii(text, (nuint)bytes.Length);
        string converted = Encoding.ASCII.GetString(ascii.Bytes, (int)ascii.Size);
        ada_free_owned_string(ascii);
        return converted.Length == 0 || converted.Contains('\0', StringComparison.Ordinal) ? null : converted;
    }

    [DllImport(Library)] private static extern OwnedText ada_idna_to_ascii(byte* text, nuint size);
    [DllImport(Library)] private static extern void ada_free_owned_string(OwnedText text);
}
