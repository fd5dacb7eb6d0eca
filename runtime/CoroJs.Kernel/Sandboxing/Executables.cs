namespace CoroJs.Sandboxing;

/// <summary>The files that a rule for running programs names.</summary>
internal static class Executables
{
    /// <summary>A path alone, or a name in each folder of PATH in which it is now; with and without links resolved.</summary>
    public static IEnumerable<string> Find(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal)) return Names(Path.GetFullPath(program));
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(folder => Path.Combine(Path.GetFullPath(folder), program)).Where(File.Exists).SelectMany(Names);
    }

    private static IEnumerable<string> Names(string path)
    {
        yield return path;
        if (File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target) yield return target.FullName;
    }
}
