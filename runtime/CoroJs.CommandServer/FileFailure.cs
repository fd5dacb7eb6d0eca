using CoroJs.Platform;

namespace CoroJs.CommandServer;

/// <summary>Why a file cannot be read or written, in the system's words: the executable carries none of .NET's texts.</summary>
internal static class FileFailure
{
    public static bool IsOne(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <param name="e">Of <see cref="IsOne"/>.</param>
    /// <param name="path">Of the file.</param>
    public static string Describe(Exception e, string path) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => Errno.Describe(Errno.ENOENT),
        UnauthorizedAccessException => Directory.Exists(path) ? Errno.Describe(Errno.EISDIR) : Errno.Describe(Errno.EACCES),
        // Of other failures .NET keeps the system's number here.
        _ => e.HResult is > 0 and < 4096 ? Errno.Describe(e.HResult) : e.GetType().Name,
    };
}
