namespace CoroJs.Hosting;

/// <summary>Modules from a folder, and from nowhere else.</summary>
internal sealed class FileSource : IModuleSource
{
    private readonly string root;

    public FileSource(string folder)
    {
        string full = Path.GetFullPath(folder);
        if (!Directory.Exists(full)) throw new DirectoryNotFoundException($"There is no folder {full} to take modules from");
        root = RealPathOf(full) + "/";
    }

    public async ValueTask<ModuleText?> FindAsync(string name, string? referrer, CancellationToken cancellation)
    {
        if (name.Contains('\0', StringComparison.Ordinal)) return null;
        string path = Path.GetFullPath(Path.Combine(root, name));
        if (!IsWithin(path) || !File.Exists(path) || !IsWithin(RealPathOf(path))) return null;
        return new ModuleText(await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false), ModuleText.KindOf(path));
    }

    private bool IsWithin(string path) => path.StartsWith(root, StringComparison.Ordinal);

    // Each part of the path may be a link.
    private static string RealPathOf(string path)
    {
        string real = "/";
        int links = 0;
        var parts = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        while (parts.TryPop(out string? part))
        {
            string next = Path.GetFullPath(Path.Combine(real, part));
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }
            if (++links > 40) throw new IOException($"Too many links in {path}");
            foreach (string step in Path.GetFullPath(Path.Combine(real, target)).Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse()) parts.Push(step);
            real = "/";
        }
        return real;
    }
}
