using System.Text;
using CoroJs.Platform;

namespace CoroJs.CommandServer;

/// <summary>The server's own words on descriptor 1. Any thread.</summary>
internal static unsafe class StandardOutput
{
    /// <summary>Writes all of the text. False: nobody takes it.</summary>
    public static bool TryWrite(string text)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        while (rest.Length > 0)
        {
            nint count;
            fixed (byte* bytes = rest) count = Libc.write(1, bytes, rest.Length);
            if (count > 0) rest = rest[(int)count..];
            else if (Errno.Last is not (Errno.EINTR or Errno.EAGAIN)) return false;
        }
        return true;
    }
}
