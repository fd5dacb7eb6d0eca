using System.Runtime.InteropServices;

namespace CoroJs.Platform;

/// <summary>
/// The process's environment variables as the C library has them, in their order. <see cref="Environment"/> has those that
/// the executable adds for .NET's runtime too (host/main.cpp), which are no concern of programs and their children.
/// </summary>
internal static unsafe class ProcessEnvironment
{
    /// <summary>Names and values by turns. Any thread, while none changes the environment.</summary>
    public static List<string> Pairs()
    {
        var pairs = new List<string>();
        nint variable = NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");
        for (byte** at = *(byte***)variable; at is not null && *at is not null; at++)
        {
            string entry = NativeText.Decode(*at);
            int equals = entry.IndexOf('=', 1);
            if (equals < 0) continue;
            pairs.Add(entry[..equals]);
            pairs.Add(entry[(equals + 1)..]);
        }
        return pairs;
    }
}
