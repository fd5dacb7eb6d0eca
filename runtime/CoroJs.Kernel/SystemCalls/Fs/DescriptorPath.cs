using System.Globalization;
using CoroJs.Platform;

namespace CoroJs.SystemCalls.Fs;

/// <summary>Where an open file is, as the system sees it.</summary>
internal static unsafe class DescriptorPath
{
    /// <summary>The path, with " (deleted)" behind that of a file which has none any more; null: the system does not say.</summary>
    public static string? Of(int descriptor)
    {
        const int most = 4096;
        byte* target = stackalloc byte[most];
        string place = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor}\0");
        fixed (byte* path = System.Text.Encoding.ASCII.GetBytes(place))
        {
            nint length = Libc.readlink(path, target, most);
            return length < 0 ? null : NativeText.Decode(target, (int)length);
        }
    }
}
