using System.Text;
using CoroJs.Platform;

namespace CoroJs.Sandboxing;

/// <summary>
/// The folders and files that a permission names, each with all that is below it. They are kept by their real paths, as they
/// were when the runtime began; one that is not there yet by the real path of the folder in which it would be. Immutable; any thread.
/// </summary>
internal sealed class PathRules
{
    private const byte Separator = (byte)'/';

    /// <summary>Where files are no data but doors to the system: reached by rules that name something in there only.</summary>
    private static readonly string[] SystemFolders = ["/proc", "/sys", "/dev"];

    private readonly byte[][] roots;
    private readonly (byte[] Given, byte[] Real)[] otherNames;

    /// <param name="paths">Relative ones belong to the process's folder of now.</param>
    /// <param name="isAll">Everything but the system's own doors is granted anyway.</param>
    public PathRules(IEnumerable<string> paths, bool isAll = false)
    {
        var real = new List<byte[]>();
        var others = new List<(byte[], byte[])>();
        if (isAll) real.Add([]);
        foreach (string path in paths)
        {
            string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
            byte[] given = Bytes(full), found = Bytes(RealPath(full));
            real.Add(found);
            if (!given.AsSpan().SequenceEqual(found)) others.Add((given, found));
        }
        roots = [.. real];
        otherNames = [.. others];
    }

    private PathRules(byte[][] roots, (byte[], byte[])[] otherNames)
    {
        this.roots = roots;
        this.otherNames = otherNames;
    }

    /// <summary>What one of them grants.</summary>
    public PathRules With(PathRules other) => new([.. roots, .. other.roots], [.. otherNames, .. other.otherNames]);

    /// <summary>The place is granted.</summary>
    /// <param name="path">A real path, the root as nothing.</param>
    public bool Cover(ReadOnlySpan<byte> path)
    {
        foreach (byte[] root in roots)
        {
            if (IsBelow(path, root)) return true;
        }
        return false;
    }

    /// <summary>The place is granted, though what is there is no data.</summary>
    /// <param name="path">A real path.</param>
    public bool CoverSpecial(ReadOnlySpan<byte> path)
    {
        foreach (byte[] root in roots)
        {
            if (IsBelow(path, root) && (path.Length == root.Length || IsOfSystem(root))) return true;
        }
        return false;
    }

    /// <summary>A rule names just this.</summary>
    /// <param name="path">A real path.</param>
    public bool Names(ReadOnlySpan<byte> path)
    {
        foreach (byte[] root in roots)
        {
            if (path.SequenceEqual(root)) return true;
        }
        return false;
    }

    /// <summary>Another name of a granted place, by which it was named in the rules: its real path. Else null.</summary>
    /// <param name="path">A path without dots.</param>
    public byte[]? RealOf(ReadOnlySpan<byte> path)
    {
        foreach ((byte[] given, byte[] real) in otherNames)
        {
            if (path.SequenceEqual(given)) return real;
        }
        return null;
    }

    private static bool IsOfSystem(byte[] root)
    {
        foreach (string folder in SystemFolders)
        {
            if (IsBelow(root, Bytes(folder))) return true;
        }
        return false;
    }

    private static bool IsBelow(ReadOnlySpan<byte> path, ReadOnlySpan<byte> root) =>
        path.StartsWith(root) && (path.Length == root.Length || path[root.Length] == Separator);

    // The root is nothing, so that every path is its own with a separator before the rest.
    private static byte[] Bytes(string path) => path == "/" ? [] : Encoding.UTF8.GetBytes(path);

    // Of the deepest part that is there; the rest as it was given.
    private static unsafe string RealPath(string path)
    {
        const int Longest = 4096; // PATH_MAX
        byte* resolved = stackalloc byte[Longest];
        string rest = "";
        for (string at = path; ; at = Path.GetDirectoryName(at)!)
        {
            fixed (byte* name = Libc.Terminated(at))
            {
                if (Libc.realpath(name, resolved) is not null)
                {
                    string real = NativeText.Decode(resolved);
                    return rest.Length == 0 ? real : $"{(real == "/" ? "" : real)}{rest}";
                }
            }
            if (at == "/") return path;
            rest = $"/{Path.GetFileName(at)}{rest}";
        }
    }
}
