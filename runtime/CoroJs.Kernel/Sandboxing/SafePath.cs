using System.Globalization;
using System.Text;
using CoroJs.Platform;

namespace CoroJs.Sandboxing;

/// <summary>
/// A path that means what was checked, whatever others do to its folders meanwhile: it leads through descriptors of this
/// object, which stay open until it is disposed.
/// </summary>
internal sealed class SafePath : IDisposable
{
    private int folder = -1, found = -1;

    private SafePath(byte[] text, byte[] entry, byte[] real)
    {
        Text = text;
        Entry = entry;
        Real = real;
    }

    /// <summary>For the system, with a zero at its end.</summary>
    public byte[] Text { get; }

    /// <summary>The same as an entry of its folder, for a call that takes away what it has made.</summary>
    public byte[] Entry { get; }

    /// <summary>The real path, without a zero at its end; empty: the path was not checked, or is the root.</summary>
    public byte[] Real { get; }

    /// <summary>An open folder.</summary>
    public bool IsFolder { get; private init; }

    /// <summary>O_NOFOLLOW where somebody may put a link, which must not be followed; else 0.</summary>
    public int OpenFlags { get; private init; }

    /// <summary>The path as the program gave it, where everything is granted.</summary>
    public static SafePath Unchecked(byte[] path) => new(path, path, []);

    /// <summary>Something by an open descriptor, in a folder by another one; takes both over.</summary>
    public static SafePath OfObject(int found, int folder, byte[] name, byte[] real) => new(At(found, default), At(folder, name), real)
    {
        found = found,
        folder = folder,
        IsFolder = Libc.FileType(found) == Libc.S_IFDIR,
    };

    /// <summary>An open folder as an entry of itself, which no call can take away or replace; takes the descriptor over.</summary>
    public static SafePath OfFolder(int found, byte[] real)
    {
        byte[] text = At(found, "."u8);
        return new SafePath(text, text, real) { found = found, IsFolder = true };
    }

    /// <summary>An entry of an open folder, there or not; takes the folder's descriptor over.</summary>
    public static SafePath OfEntry(int folder, byte[] name, byte[] real)
    {
        byte[] text = At(folder, name);
        return new SafePath(text, text, real) { folder = folder, OpenFlags = Libc.O_NOFOLLOW };
    }

    public void Dispose()
    {
        if (folder >= 0) _ = Libc.close(folder);
        if (found >= 0) _ = Libc.close(found);
        folder = found = -1;
    }

    // /proc/self/fd/N or /proc/self/fd/N/name, with a zero.
    private static byte[] At(int descriptor, ReadOnlySpan<byte> name)
    {
        byte[] number = Encoding.ASCII.GetBytes(descriptor.ToString(CultureInfo.InvariantCulture));
        return name.IsEmpty ? [.. "/proc/self/fd/"u8, .. number, 0] : [.. "/proc/self/fd/"u8, .. number, (byte)'/', .. name, 0];
    }
}
