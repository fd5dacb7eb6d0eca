using System.Text;
using CoroJs.Platform;

namespace CoroJs;

/// <summary>The kernel's own reports, written straight to descriptor 2 without the weight of System.Console. Any thread.</summary>
internal static unsafe class StandardError
{
    public static void WriteLine(string line) => Write(line + "\n");

    public static void Write(string text) => Write(2, text);

    /// <summary>Writes all of the text, waiting where it must. False: the descriptor is not usable, and not all was written.</summary>
    public static bool Write(int descriptor, string text)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        while (rest.Length > 0)
        {
            nint count;
            fixed (byte* bytes = rest) count = Libc.write(descriptor, bytes, rest.Length);
            if (count > 0) rest = rest[(int)count..];
            else if (Errno.Last is not (Errno.EINTR or Errno.EAGAIN)) return false;
        }
        return true;
    }
}
