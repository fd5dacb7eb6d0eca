using System.Security.Cryptography;
using System.Text;

namespace CoroJs.Engine;

/// <summary>The user's folder of prepared engines, one for each package and format of this tool.</summary>
/// <param name="root">The folder that holds them; made where it is missing.</param>
public sealed class EngineCache(string root)
{
    /// <summary>Raise it whenever what this tool writes changes: older folders are then left alone and new ones made.</summary>
    public const int FormatVersion = 31;

    /// <summary>The folder that holds the prepared engines.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>The cache of the user who runs this: COROJS_CACHE, else corojs in XDG_CACHE_HOME, else ~/.cache/corojs.</summary>
    /// <returns>The cache; nothing is made yet.</returns>
    /// <exception cref="EngineException">There is no home folder either.</exception>
    public static EngineCache OfUser()
    {
        if (Environment.GetEnvironmentVariable("COROJS_CACHE") is { Length: > 0 } own)
            return new EngineCache(Path.Combine(own, "engine"));
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } caches)
            return new EngineCache(Path.Combine(caches, "corojs", "engine"));
        if (Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home)
            return new EngineCache(Path.Combine(home, ".cache", "corojs", "engine"));
        throw new EngineException("there is no folder for the prepared engine: set HOME, or COROJS_CACHE to a folder");
    }

    /// <summary>The name of a package's folder.</summary>
    /// <param name="pin">The package.</param>
    /// <returns>Sixteen hexadecimal digits.</returns>
    public static string Key(EnginePin pin)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{FormatVersion}\n{pin.Integrity}\n"));
        return Convert.ToHexStringLower(hash.AsSpan(0, 8));
    }

    /// <summary>
    /// Gives the finished folder of a package; makes it where it is missing or damaged. Several processes may ask at once: one makes
    /// it, the others wait. It is made beside its place and moved there whole.
    /// </summary>
    /// <param name="pin">The package.</param>
    /// <param name="make">Fills the empty folder that it is given.</param>
    /// <param name="log">Gets lines for the user.</param>
    /// <returns>The folder's path.</returns>
    /// <exception cref="EngineException">It cannot be made.</exception>
    public string Ensure(EnginePin pin, Action<string> make, Action<string> log)
    {
        var folder = Path.Combine(Root, Key(pin));
        if (ReadyMarker.Holds(folder))
            return folder;
        try
        {
            Directory.CreateDirectory(Root);
            using var guard = FolderLock.Take(folder + ".lock", () => log("another build prepares the engine; waiting for it"));
            if (ReadyMarker.Holds(folder))
                return folder;
            RemoveLeftovers(folder);
            var work = $"{folder}.tmp-{Environment.ProcessId}";
            Directory.CreateDirectory(work);
            try
            {
                make(work);
                ReadyMarker.Write(work);
                Directory.Move(work, folder);
            }
            catch
            {
                DeleteQuietly(work);
                throw;
            }
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineException(
                $"the engine cannot be prepared in {Root}: {e.Message.TrimEnd('.')}; make room (about 200 MB) or the folder writable, "
                + "or set COROJS_CACHE to another",
                e);
        }
    }

    private void RemoveLeftovers(string folder)
    {
        foreach (var leftover in Directory.GetDirectories(Root, Path.GetFileName(folder) + ".tmp-*"))
            Directory.Delete(leftover, recursive: true);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>What cannot be removed now is removed by the next run; the first error is the one to report.</summary>
    private static void DeleteQuietly(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
