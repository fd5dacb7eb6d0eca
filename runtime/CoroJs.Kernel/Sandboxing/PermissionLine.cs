namespace CoroJs.Sandboxing;

/// <summary>The options of a command line that say what programs may do.</summary>
internal sealed class PermissionLine
{
    private Permissions granted = Permissions.None;
    private Grants import = Grants.None;
    private bool isSandbox, grantsAll;

    /// <summary>What is not granted is denied, whatever the options are: for servers.</summary>
    public bool IsSandbox { init => isSandbox = value; }

    /// <summary>What they say together.</summary>
    public Permissions Permissions
    {
        get
        {
            if (grantsAll) return import == Grants.None ? Permissions.Local : Permissions.Local with { Import = Join(["/"], import) };
            if (isSandbox) return granted with { Import = import };
            return Permissions.Local with { Import = Join(["/"], import) };
        }
    }

    /// <summary>Whether an option is one of them.</summary>
    public static bool IsOne(string name) => name is "--sandbox" or "--allow-all" or "--allow-net" or "--allow-listen" or "--allow-read" or "--allow-write"
        or "--allow-env" or "--allow-run" or "--allow-dns" or "--allow-import";

    /// <summary>Takes one of the options. Returns what is wrong with it, or null.</summary>
    public string? Take(string name, string? value)
    {
        if (name is "--sandbox" or "--allow-all")
        {
            if (value is not null) return $"{name} takes no value";
            isSandbox |= name == "--sandbox";
            grantsAll |= name == "--allow-all";
            return null;
        }
        if (value?.Length == 0) return $"{name}= needs a value; {name} alone grants everything of that kind";
        // All hosts, which sockets in the file system are not.
        Grants all = name is "--allow-net" or "--allow-listen" ? Grants.Of("*") : Grants.All;
        Grants more = value is null ? all : Grants.Of(value.Split(','));
        try
        {
            Add(name, more);
            return null;
        }
        catch (ArgumentException e)
        {
            return $"{name}={value}: {e.Message}";
        }
    }

    private void Add(string name, Grants more)
    {
        // https: modules need permission outside of sandboxes too.
        isSandbox |= name != "--allow-import";
        switch (name)
        {
            case "--allow-net":
                granted = granted with { Net = Join(granted.Net, more) };
                break;
            case "--allow-listen":
                granted = granted with { Listen = Join(granted.Listen, more) };
                break;
            case "--allow-read":
                granted = granted with { Read = Join(granted.Read, more) };
                break;
            case "--allow-write":
                granted = granted with { Write = Join(granted.Write, more) };
                break;
            case "--allow-env":
                granted = granted with { Env = Join(granted.Env, more) };
                break;
            case "--allow-run":
                granted = granted with { Run = Join(granted.Run, more) };
                break;
            case "--allow-dns":
                granted = granted with { Dns = Join(granted.Dns, more) };
                break;
            default:
                import = (granted with { Import = Join(import, more) }).Import;
                break;
        }
    }

    private static Grants Join(Grants one, Grants other) => one.IsAll || other.IsAll ? Grants.All : Grants.Of([.. one.Rules, .. other.Rules]);
}
