using CoroJs.Sandboxing;

namespace CoroJs;

/// <summary>
/// What a program may do outside of its own memory. An immutable value; what it does not name is denied. The kernel checks
/// it where each system call is served, so JavaScript cannot get round it. A denied call throws an error with the code
/// <c>ERR_ACCESS_DENIED</c>, whose properties <c>permission</c> and <c>resource</c> say what was missing.
/// </summary>
/// <example><code>new Permissions { Net = ["db.example:5432"], Read = ["/srv/templates"] }</code></example>
public sealed record Permissions
{
    /// <summary>Nothing at all.</summary>
    public static Permissions None { get; } = new();

    /// <summary>Everything.</summary>
    public static Permissions All { get; } = new(Grants.All, Grants.All);

    /// <summary>Everything but modules from other machines. What programs have that are run by the executable or
    /// <see cref="CoroProgram"/>.</summary>
    public static Permissions Local { get; } = new(Grants.All, Grants.Root);

    /// <summary>Nothing, for initializers to add to.</summary>
    public Permissions()
    {
    }

    private Permissions(Grants all, Grants import)
    {
        Net = Listen = Read = Write = Env = Run = Dns = all;
        Import = import;
    }

    /// <summary>
    /// Connecting: <c>example.com</c>, <c>*.example.com</c> (names below it), <c>10.0.0.0/8</c>, <c>[::1]</c>, <c>*</c>, each
    /// alone or with a port or a range of ports (<c>:443</c>, <c>:8000-8999</c>); a socket in the file system
    /// <c>unix:/run/app.sock</c> or in a folder <c>unix:/run/app</c>, an abstract one <c>unix:@name</c>. Connections by name
    /// need a rule for the name, or rules for its addresses and <see cref="Dns"/> for asking.
    /// </summary>
    public Grants Net { get; init => field = GrantSyntax.CheckHosts(value, nameof(Net)); } = Grants.None;

    /// <summary>Listening: as <see cref="Net"/>, for the address and port that is listened at; <c>:8080</c> is any address.</summary>
    public Grants Listen { get; init => field = GrantSyntax.CheckHosts(value, nameof(Listen)); } = Grants.None;

    /// <summary>Reading files and folders, and what is below them: paths. They need not exist yet.</summary>
    public Grants Read { get; init => field = GrantSyntax.CheckPaths(value, nameof(Read)); } = Grants.None;

    /// <summary>Making, changing and removing files and folders: paths, as <see cref="Read"/>.</summary>
    public Grants Write { get; init => field = GrantSyntax.CheckPaths(value, nameof(Write)); } = Grants.None;

    /// <summary>Variables of the environment: <c>HOME</c>, <c>APP_*</c>. The program does not see the others.</summary>
    public Grants Env { get; init => field = GrantSyntax.CheckVariables(value, nameof(Env)); } = Grants.None;

    /// <summary>Starting programs: paths, or names that are looked for in PATH when the runtime starts. Nothing limits what
    /// a started program does.</summary>
    public Grants Run { get; init => field = GrantSyntax.CheckPrograms(value, nameof(Run)); } = Grants.None;

    /// <summary>Asking for names of hosts and their records: <c>example.com</c>, <c>*.example.com</c>; for the names of
    /// addresses <c>10.0.0.0/8</c>.</summary>
    public Grants Dns { get; init => field = GrantSyntax.CheckNames(value, nameof(Dns)); } = Grants.None;

    /// <summary>Modules beside the program's own file: paths (begin them with <c>/</c> or <c>.</c>), and hosts for
    /// <c>https:</c> modules (<c>esm.sh</c>, <c>esm.sh:8443</c>). Files that may be read may be imported.</summary>
    public Grants Import { get; init => field = GrantSyntax.CheckModules(value, nameof(Import)); } = Grants.None;

    /// <summary>No system call needs a look at these permissions.</summary>
    internal bool IsUnlimited =>
        Net.IsAll && Listen.IsAll && Read.IsAll && Write.IsAll && Env.IsAll && Run.IsAll && Dns.IsAll && (Import.IsAll || Import == Grants.Root || Import.Rules is ["/", ..]);
}
