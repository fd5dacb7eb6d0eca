using System.Runtime.InteropServices;
using System.Text;

namespace CoroJs.Platform;

/// <summary>
/// C strings in and out, for the way to a program's first line. By hand while a text is ASCII: .NET's own functions work on
/// vectors, and to make those types known took 3 ms of each start. Any thread.
/// </summary>
internal static unsafe class NativeText
{
    /// <summary>The text of a C string in UTF-8.</summary>
    public static string Decode(byte* text)
    {
        int length = 0;
        while (text[length] is > 0 and < 0x80) length++;
        if (text[length] != 0) return Marshal.PtrToStringUTF8((nint)text)!;
        var decoded = new string('\0', length);
        fixed (char* to = decoded)
        {
            for (int i = 0; i < length; i++) to[i] = (char)text[i];
        }
        return decoded;
    }

    /// <summary>The text of bytes in UTF-8.</summary>
    public static string Decode(byte* bytes, int size)
    {
        const int Short = 64;
        if (size == 0) return "";
        for (int i = 0; i < size; i++)
        {
            if (size > Short || bytes[i] >= 0x80) return Encoding.UTF8.GetString(bytes, size);
        }
        var decoded = new string('\0', size);
        fixed (char* to = decoded)
        {
            for (int i = 0; i < size; i++) to[i] = (char)bytes[i];
        }
        return decoded;
    }

    /// <summary>A C string in UTF-8, for NativeMemory.Free.</summary>
    public static byte* Copy(string text)
    {
        byte* copy = (byte*)NativeMemory.Alloc((nuint)text.Length + 1);
        int length = 0;
        while (length < text.Length && text[length] < 0x80) copy[length] = (byte)text[length++];
        if (length < text.Length)
        {
            NativeMemory.Free(copy);
            length = Encoding.UTF8.GetByteCount(text);
            copy = (byte*)NativeMemory.Alloc((nuint)length + 1);
            Encoding.UTF8.GetBytes(text, new Span<byte>(copy, length));
        }
        copy[length] = 0;
        return copy;
    }

    /// <summary>The process's folder; null where it has none any more.</summary>
    public static string? CurrentFolder()
    {
        const int Longest = 4096; // PATH_MAX
        byte* folder = stackalloc byte[Longest];
        return Libc.getcwd(folder, Longest) is null ? null : Decode(folder);
    }
}
