using System.Text;
using CoroJs.Platform;

namespace CoroJs.SystemCalls.Net;

/// <summary>struct sockaddr_un. A path that begins with a null character is a name in Linux's abstract namespace.</summary>
internal unsafe struct UnixAddress
{
    private const int MaxPath = 108;
    private const int PathOffset = 2;

    private ushort family;
    private fixed byte path[MaxPath];

    public uint Size { get; private set; }

    /// <summary>False: the path is longer than the system takes (107 bytes).</summary>
    public static bool TryMake(string text, out UnixAddress address)
    {
        address = default;
        address.family = Libc.AF_UNIX;
        bool isAbstract = text.StartsWith('\0');
        int length = Encoding.UTF8.GetByteCount(text);
        if (length > (isAbstract ? MaxPath : MaxPath - 1)) return false;
        fixed (byte* bytes = address.path) Encoding.UTF8.GetBytes(text, new Span<byte>(bytes, length));
        address.Size = (uint)(PathOffset + length + (isAbstract ? 0 : 1));
        return true;
    }

    /// <summary>Of a path that leads through descriptors: it is too long only if its last name is.</summary>
    public static bool TryMake(Sandboxing.SafePath path, out UnixAddress address) =>
        TryMake(Encoding.UTF8.GetString(path.Text.AsSpan(0, path.Text.Length - 1)), out address);

    /// <summary>What getsockname or getpeername wrote: the path, or an empty string for a socket without one.</summary>
    public static string Read(ReadOnlySpan<byte> address)
    {
        if (address.Length <= PathOffset) return "";
        ReadOnlySpan<byte> path = address[PathOffset..];
        if (path[0] == 0) return Encoding.UTF8.GetString(path);
        int end = path.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? path : path[..end]);
    }

    /// <summary>For messages: an abstract name with the @ that other tools show.</summary>
    public static string Show(string path) => path.StartsWith('\0') ? "@" + path[1..] : path;
}
