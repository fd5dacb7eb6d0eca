using CoroJs.Platform;

namespace CoroJs.SystemCalls.Processes;

/// <summary>What is to be started, and how.</summary>
/// <param name="File">A path, or a name to be looked for in the folders of PATH.</param>
/// <param name="Arguments">The first is what the program is told of its own name.</param>
/// <param name="Environment">"NAME=value".</param>
internal sealed record ChildProgram(string File, string[] Arguments, string[] Environment)
{
    private const string DefaultPath = "/usr/local/bin:/usr/bin:/bin";

    /// <summary>To work in; null: where this process does.</summary>
    public string? Folder { get; init; }

    public bool IsDetached { get; init; }

    /// <summary>-1: as this process.</summary>
    public int User { get; init; } = -1;

    /// <inheritdoc cref="User"/>
    public int Group { get; init; } = -1;

    /// <summary>
    /// The file to execute: a path is taken from the child's folder, a name is looked for in the PATH of the child's
    /// environment. Any thread.
    /// </summary>
    /// <param name="error">Why there is none: ENOENT, EACCES; else 0.</param>
    public string Find(out int error)
    {
        if (File.Contains('/', StringComparison.Ordinal))
        {
            string path = InFolder(File);
            error = Look(path);
            return path;
        }
        error = Errno.ENOENT;
        const string prefix = "PATH=";
        string folders = Array.FindLast(Environment, v => v.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..] ?? DefaultPath;
        foreach (string folder in folders.Split(':'))
        {
            string path = InFolder(folder.Length == 0 ? File : $"{folder}/{File}");
            int found = Look(path);
            if (found == 0)
            {
                error = 0;
                return path;
            }
            // Another folder may have one that can be run; if none has, this is why.
            if (found == Errno.EACCES) error = found;
        }
        return File;
    }

    private static int Look(string path)
    {
        if (Directory.Exists(path)) return Errno.EACCES;
        return Libc.MayExecute(path);
    }

    private string InFolder(string path) =>
        path.StartsWith('/') ? path : Path.Combine(Path.GetFullPath(Folder ?? "."), path);
}
