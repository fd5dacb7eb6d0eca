using System.Text;
using CoroJs.Engine;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Fs;

/// <summary>Paths as the system takes them: bytes with a zero at the end. They become a string only for an error.</summary>
internal static class PathArgument
{
    /// <summary>A copy of a path argument. TypeError when it is no string or holds a null character.</summary>
    public static byte[] Of(Kernel kernel, int index, string name = "path")
    {
        ref Value value = ref kernel.Frame.Argument(index);
        if (value.Type != ValueType.String) throw SystemCallException.WrongType(name, "of type string", value);
        ReadOnlySpan<byte> bytes = value.Bytes;
        if (HoldsZero(bytes))
            throw SystemCallException.WrongValue(name, "must be a string without null characters", value.Text.Replace("\0", "\\x00", StringComparison.Ordinal));
        return Terminated(bytes);
    }

    // Paths are short; a search by vectors would first make their types known, when a program starts (see NativeText).
    private static bool HoldsZero(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            if (b == 0) return true;
        }
        return false;
    }

    public static byte[] Terminated(ReadOnlySpan<byte> bytes)
    {
        var path = new byte[bytes.Length + 1];
        bytes.CopyTo(path);
        return path;
    }

    public static string Text(byte[] path) => Encoding.UTF8.GetString(path, 0, path.Length - 1);

    /// <summary>The path of an entry of a folder.</summary>
    public static byte[] Join(byte[] folder, byte[] name)
    {
        int length = folder.Length - 1;
        bool separator = length > 0 && folder[length - 1] != '/';
        var path = new byte[length + (separator ? 1 : 0) + name.Length];
        folder.AsSpan(0, length).CopyTo(path);
        if (separator) path[length] = (byte)'/';
        name.CopyTo(path, path.Length - name.Length);
        return path;
    }
}
