using System.Globalization;
using System.Net;
using CoroJs.SystemCalls;
using SocketAddress = CoroJs.SystemCalls.Net.SocketAddress;

namespace CoroJs.Sandboxing;

/// <summary>What process.permission.has() answers. A hint for programs: only a call itself decides.</summary>
internal static class PermissionQuery
{
    /// <param name="sandbox">Whose permissions.</param>
    /// <param name="permission">"read", "net", …</param>
    /// <param name="resource">As in a rule; null: everything of that kind.</param>
    public static bool Answer(Sandbox sandbox, string permission, string? resource) => permission switch
    {
        "read" => Covers(sandbox, PathRights.Read, sandbox.Permissions.Read, resource),
        "write" => Covers(sandbox, PathRights.Write, sandbox.Permissions.Write, resource),
        "import" => Covers(sandbox, PathRights.Import, sandbox.Permissions.Import, resource),
        "net" => Reaches(sandbox.Connect, sandbox.Permissions.Net, resource),
        "listen" => Reaches(sandbox.Listen, sandbox.Permissions.Listen, resource),
        "dns" => Reaches(sandbox.Dns, sandbox.Permissions.Dns, resource),
        "env" => resource is null ? sandbox.Permissions.Env.IsAll : sandbox.ShowsVariable(resource),
        "run" => resource is null ? sandbox.RunsAnything : sandbox.MayRun(resource),
        _ => throw SystemCallException.WrongValue("permission", "must be one of: read, write, net, listen, env, run, dns, import", permission),
    };

    private static bool Covers(Sandbox sandbox, PathRights rights, Grants grants, string? path)
    {
        if (path is null) return grants.IsAll;
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal)) return false;
        using SafePath? found = sandbox.Find(Platform.Libc.Terminated(path), new PathAccess(rights, PathMeaning.Place), out int error, out _);
        return found is not null || error != 0;
    }

    private static bool Reaches(HostRules rules, Grants grants, string? resource)
    {
        if (resource is null) return grants.IsAll || grants.Rules.Contains("*");
        if (!HostRule.TrySplit(resource, out string host, out string text)) return false;
        int port = 0;
        if (text.Length > 0 && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port)) return false;
        if (SocketAddress.TryParse(host, out IPAddress address)) return rules.GrantAddress(address, port);
        return HostRule.Normalize(host) is { } name && rules.GrantName(name, port);
    }
}
