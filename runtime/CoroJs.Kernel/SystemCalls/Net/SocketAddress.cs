using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using CoroJs.Platform;

namespace CoroJs.SystemCalls.Net;

/// <summary>struct sockaddr_in or sockaddr_in6, as the system reads and writes it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SocketAddress
{
    public const int MaxSize = 28;

    private const int Version4Size = 16;

    private ushort family;
    private ushort port;
    private uint version4OrFlow;
    private fixed byte version6[16];
    private uint scope;

    /// <summary>AF_INET or AF_INET6; 0: unknown; AF_UNIX: has no address here.</summary>
    public readonly int Family => family;

    public readonly bool IsInternet => family is Libc.AF_INET or Libc.AF_INET6;

    public readonly uint Size => family == Libc.AF_INET ? (uint)Version4Size : MaxSize;

    public readonly int Port => BinaryPrimitives.ReverseEndianness(port);

    public readonly string FamilyName => family == Libc.AF_INET ? "IPv4" : "IPv6";

    /// <summary>Without the port.</summary>
    public readonly string Text => ToIPAddress().ToString();

    public static SocketAddress Of(IPAddress address, int port)
    {
        SocketAddress result = default;
        result.port = BinaryPrimitives.ReverseEndianness((ushort)port);
        if (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            result.family = Libc.AF_INET;
            address.TryWriteBytes(new Span<byte>(&result.version4OrFlow, 4), out _);
            return result;
        }
        result.family = Libc.AF_INET6;
        address.TryWriteBytes(new Span<byte>(result.version6, 16), out _);
        result.scope = (uint)address.ScopeId;
        return result;
    }

    /// <summary>An IPv4 address with four decimal parts or an IPv6 address, with a zone perhaps; no brackets, no port.</summary>
    public static bool TryParse(string text, out IPAddress address)
    {
        address = IPAddress.None;
        bool isVersion6 = text.Contains(':', StringComparison.Ordinal);
        // IPAddress takes forms that no other tool does: "[::1]:80", "1" and "0x7f.1".
        if (isVersion6 ? text.AsSpan().ContainsAny("[]/") : !IsDottedQuad(text)) return false;
        if (!IPAddress.TryParse(text, out IPAddress? parsed)) return false;
        address = parsed;
        return true;
    }

    public readonly IPAddress ToIPAddress()
    {
        if (family == Libc.AF_INET) return new IPAddress(version4OrFlow);
        fixed (byte* bytes = version6) return new IPAddress(new ReadOnlySpan<byte>(bytes, 16), scope);
    }

    /// <summary>127.0.0.1:80, [::1]:80</summary>
    public override readonly string ToString() => family == Libc.AF_INET ? $"{Text}:{Port}" : $"[{Text}]:{Port}";

    private static bool IsDottedQuad(string text)
    {
        int parts = 0;
        foreach (Range part in text.AsSpan().Split('.'))
        {
            ReadOnlySpan<char> digits = text.AsSpan(part);
            if (digits.Length is 0 or > 3 || digits.ContainsAnyExceptInRange('0', '9')) return false;
            // 010 is 8 to some and 10 to others.
            if (digits.Length > 1 && digits[0] == '0') return false;
            parts++;
        }
        return parts == 4;
    }
}
