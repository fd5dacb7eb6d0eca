using System.Net;

namespace CoroJs.Sandboxing;

/// <summary>
/// The <see cref="Permissions"/> of a runtime that does not have them all, ready for the system calls. A call that is not
/// granted throws <see cref="SystemCalls.SystemCallException"/>. Immutable; any thread.
/// </summary>
internal sealed class Sandbox
{
    /// <summary>Files that a folder for modules gives out: its others are data.</summary>
    private static readonly string[] ModuleEndings = [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx", ".json", ".wasm", ".node", ".map"];

    private readonly PathRules read, write, import, listed, connectUnix, listenUnix;
    private readonly HashSet<string> programs = [];

    private Sandbox(ProgramOptions options)
    {
        Permissions = options.Permissions;
        read = new PathRules(Permissions.Read.Rules, Permissions.Read.IsAll);
        write = new PathRules(Permissions.Write.Rules, Permissions.Write.IsAll);
        listed = read.With(new PathRules(OwnFiles(options)));
        import = listed.With(new PathRules(Permissions.Import.Rules.Where(GrantSyntax.IsPath), Permissions.Import.IsAll));
        connectUnix = UnixRules(Permissions.Net);
        listenUnix = UnixRules(Permissions.Listen);
        Connect = new HostRules(Permissions.Net, ImportHosts());
        Listen = new HostRules(Permissions.Listen);
        Dns = new HostRules(Permissions.Dns);
        foreach (string program in Permissions.Run.Rules) programs.UnionWith(Executables.Find(program));
    }

    public Permissions Permissions { get; }

    public HostRules Connect { get; }

    public HostRules Listen { get; }

    public HostRules Dns { get; }

    /// <summary>Some name may be asked for.</summary>
    public bool GrantsLookups => Permissions.Dns.IsAll || Permissions.Dns.Rules.Count > 0;

    /// <summary>Any program may be started, with any environment.</summary>
    public bool RunsAnything => Permissions.Run.IsAll;

    /// <summary>Some file may be read, written or loaded: so relative paths mean something.</summary>
    public bool ReachesFiles => GrantsAny(Permissions.Read) || GrantsAny(Permissions.Write) || GrantsAny(Permissions.Import);

    /// <summary>The sandbox of a runtime; null where everything is granted.</summary>
    public static Sandbox? Of(ProgramOptions options) => options.Permissions.IsUnlimited ? null : new Sandbox(options);

    private static bool GrantsAny(Grants grants) => grants.IsAll || grants.Rules.Count > 0;

    /// <summary>Starting the program at this absolute path, links resolved or not.</summary>
    public void DemandRun(string path)
    {
        if (!MayRun(path)) throw Denial.Of("run", path);
    }

    public bool MayRun(string path) => RunsAnything || programs.Contains(path);

    /// <summary>A variable of the environment that the program may see.</summary>
    public bool ShowsVariable(string name)
    {
        if (Permissions.Env.IsAll) return true;
        foreach (string rule in Permissions.Env.Rules)
        {
            if (rule[^1] == '*' ? name.StartsWith(rule.AsSpan(0, rule.Length - 1), StringComparison.Ordinal) : name == rule) return true;
        }
        return false;
    }

    /// <summary>Of names and values by turns those that the program may see.</summary>
    public List<string> Shown(List<string> pairs)
    {
        var shown = new List<string>();
        for (int i = 0; i < pairs.Count; i += 2)
        {
            if (ShowsVariable(pairs[i])) shown.AddRange([pairs[i], pairs[i + 1]]);
        }
        return shown;
    }

    /// <summary>Loading modules from a host, over https, whatever else is granted.</summary>
    public static bool Imports(Permissions permissions, string host, int port)
    {
        if (permissions.Import.IsAll) return true;
        string? name = HostRule.Normalize(host);
        foreach (string text in permissions.Import.Rules)
        {
            if (GrantSyntax.IsPath(text) || HostRule.Parse(text, out _) is not { } rule) continue;
            bool isAddress = SystemCalls.Net.SocketAddress.TryParse(host.Trim('[', ']'), out IPAddress address);
            rule = rule.ForImport();
            if (isAddress ? rule.MatchesAddress(address, port) : name is not null && rule.MatchesName(name, port)) return true;
        }
        return false;
    }

    /// <summary>The way to what a path means. Null: the system's <paramref name="error"/>, or 0 for what is not granted.</summary>
    /// <param name="path">With a zero at its end.</param>
    /// <param name="access">What is to be done there.</param>
    /// <param name="error">errno.</param>
    /// <param name="missing">What is not granted.</param>
    public SafePath? Find(byte[] path, PathAccess access, out int error, out PathRights missing)
    {
        missing = access.Rights & (PathRights.Import | PathRights.Write);
        if (missing == PathRights.None) missing = PathRights.Read;
        PathRules rules = missing switch
        {
            PathRights.Import => import,
            PathRights.Write => write,
            _ => read,
        };
        SafePath? found = Walk(rules, path, access.Meaning, out error);
        if (found is null) return null;
        if (missing == PathRights.Import && MayLoad(found)) return found;
        if (missing == PathRights.Write && (access.Rights & PathRights.Read) != 0) missing = PathRights.Read;
        if (missing != PathRights.Import && (rules == read || missing == PathRights.Write || read.Cover(found.Real))) return found;
        found.Dispose();
        return null;
    }

    /// <summary>The path is granted if there is no link in it: it is whole, without dots.</summary>
    public bool CoversAsItStands(ReadOnlySpan<byte> path, PathRights rights)
    {
        if (path.Length < 2 || path[0] != '/' || path[^1] == '/') return false;
        for (int i = 1; i < path.Length; i++)
        {
            if (path[i - 1] == '/' && path[i] is (byte)'.' or (byte)'/') return false;
        }
        if (rights == PathRights.Read) return read.Cover(path);
        return rights == PathRights.Import && (listed.Cover(path) || (import.Cover(path) && HasModuleEnding(path)));
    }

    /// <summary>The way to a socket in the file system that may be connected to. Null: <paramref name="error"/>, or 0 for what is
    /// not granted.</summary>
    public SafePath? FindSocket(byte[] path, out int error) => Walk(connectUnix, path, PathMeaning.Object, out error);

    /// <summary>The way to the place of a socket that may be listened at; as <see cref="FindSocket"/>.</summary>
    public SafePath? FindSocketPlace(byte[] path, out int error) => Walk(listenUnix, path, PathMeaning.Entry, out error);

    /// <summary>Connecting to, or listening at, an abstract name, which is given without its null character.</summary>
    public bool GrantsAbstract(string name, bool listens)
    {
        Grants grants = listens ? Permissions.Listen : Permissions.Net;
        return grants.IsAll || grants.Rules.Contains($"unix:@{name}");
    }

    private static SafePath? Walk(PathRules rules, byte[] path, PathMeaning meaning, out int error)
    {
        var walk = new PathWalk(rules, meaning);
        SafePath? found = walk.Run(path.AsSpan(0, path.Length - 1));
        error = walk.Error;
        return found;
    }

    // A folder for modules gives out modules. Folders may be looked at: packages have the names of theirs.
    private bool MayLoad(SafePath found) => found.IsFolder || listed.Cover(found.Real) || import.Names(found.Real) || HasModuleEnding(found.Real);

    private static bool HasModuleEnding(ReadOnlySpan<byte> path)
    {
        string name = System.Text.Encoding.UTF8.GetString(path);
        return Array.Exists(ModuleEndings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
    }

    private static PathRules UnixRules(Grants grants) =>
        new(grants.Rules.Where(rule => GrantSyntax.IsUnix(rule) && !GrantSyntax.UnixPath(rule).StartsWith('@')).Select(GrantSyntax.UnixPath), grants.IsAll);

    private HostRule[] ImportHosts()
    {
        IEnumerable<string> hosts = Permissions.Import.IsAll ? ["*"] : Permissions.Import.Rules.Where(rule => !GrantSyntax.IsPath(rule));
        return [.. hosts.Select(rule => HostRule.Parse(rule, out _)!.ForImport())];
    }

    // The program itself, and what is part of CoroJS.
    private static IEnumerable<string> OwnFiles(ProgramOptions options)
    {
        string packages = Path.Combine(AppContext.BaseDirectory, "packages");
        yield return packages;
        // Folders of builds for tests link to the files of one folder.
        const string anyFile = "node_modules/cjs-module-lexer/package.json";
        if (File.ResolveLinkTarget(Path.Combine(packages, anyFile), returnFinalTarget: true) is { } file) yield return file.FullName[..^anyFile.Length];
        if (options.Kind == ProgramKind.File) yield return options.Entry;
        if (options.ImportMap is { } map) yield return map;
    }
}
