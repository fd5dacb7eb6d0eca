using CoroJs;

namespace ScriptedWeb;

/// <summary>
/// The folder of the routes. Each change of a file begins a new version: modules are imported as "version/name.js", so the next
/// request finds what stands there now, while those under way go on with what they began with.
/// </summary>
internal sealed class Routes : IDisposable
{
    private readonly string folder;
    private readonly IModuleSource files;
    private readonly FileSystemWatcher watcher;
    private int version;

    public Routes(IHostEnvironment host)
    {
        folder = Path.Combine(host.ContentRootPath, "routes");
        files = ModuleSource.Files(folder);
        watcher = new FileSystemWatcher(folder, "*.js") { IncludeSubdirectories = true };
        watcher.Changed += Change;
        watcher.Created += Change;
        watcher.Deleted += Change;
        watcher.Renamed += Change;
        watcher.EnableRaisingEvents = true;
    }

    public string Version => $"{Volatile.Read(ref version)}";

    public IModuleSource Modules => ModuleSource.From((name, referrer, cancellation) => files.FindAsync(name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..], referrer, cancellation));

    public bool Contains(string name) => name.All(char.IsAsciiLetterOrDigit) && File.Exists(Path.Combine(folder, $"{name}.js"));

    public void Dispose() => watcher.Dispose();

    private void Change(object sender, FileSystemEventArgs change) => Interlocked.Increment(ref version);
}
