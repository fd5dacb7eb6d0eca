namespace CoroJs.Extensions.Hosting;

/// <summary>What a host's configuration grants to scripts: lists of rules, which <see cref="Permissions"/> explains. The rule "all", alone
/// in its list, grants everything of the kind.</summary>
public sealed class CoroJsPermissionOptions
{
    /// <summary>Hosts to connect to: <see cref="Permissions.Net"/>.</summary>
    public IList<string> Net { get; } = [];

    /// <summary>Addresses and ports to listen at: <see cref="Permissions.Listen"/>.</summary>
    public IList<string> Listen { get; } = [];

    /// <summary>Files and folders to read: <see cref="Permissions.Read"/>.</summary>
    public IList<string> Read { get; } = [];

    /// <summary>Files and folders to write: <see cref="Permissions.Write"/>.</summary>
    public IList<string> Write { get; } = [];

    /// <summary>Variables of the environment: <see cref="Permissions.Env"/>.</summary>
    public IList<string> Env { get; } = [];

    /// <summary>Programs to start: <see cref="Permissions.Run"/>.</summary>
    public IList<string> Run { get; } = [];

    /// <summary>Names to ask for: <see cref="Permissions.Dns"/>.</summary>
    public IList<string> Dns { get; } = [];

    /// <summary>Files and hosts to import modules from: <see cref="Permissions.Import"/>.</summary>
    public IList<string> Import { get; } = [];

    internal Permissions ToPermissions() => new()
    {
        Net = GrantsOf(Net),
        Listen = GrantsOf(Listen),
        Read = GrantsOf(Read),
        Write = GrantsOf(Write),
        Env = GrantsOf(Env),
        Run = GrantsOf(Run),
        Dns = GrantsOf(Dns),
        Import = GrantsOf(Import),
    };

    private static Grants GrantsOf(IList<string> rules) => rules is ["all"] ? Grants.All : Grants.Of([.. rules]);
}
