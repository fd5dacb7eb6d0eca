namespace CoroJs.Sandboxing;

/// <summary>What the rules of <see cref="Permissions"/> may look like. A wrong one is an ArgumentException that quotes it.</summary>
internal static class GrantSyntax
{
    private const string UnixPrefix = "unix:";

    public static bool IsUnix(string rule) => rule.StartsWith(UnixPrefix, StringComparison.Ordinal);

    /// <summary>The path of a rule for a socket in the file system, or "@name".</summary>
    public static string UnixPath(string rule) => rule[UnixPrefix.Length..];

    /// <summary>Among modules: a path, not a host.</summary>
    public static bool IsPath(string rule) => rule.StartsWith('/') || rule is "." or ".." || rule.StartsWith("./", StringComparison.Ordinal) || rule.StartsWith("../", StringComparison.Ordinal);

    public static Grants CheckHosts(Grants grants, string permission) => IsSound(grants) ? grants : Check(grants, permission, static rule =>
    {
        if (IsUnix(rule)) return PathProblem(UnixPath(rule));
        if (IsPath(rule)) return $"must be a host; a socket in the file system is {UnixPrefix}{rule}";
        return HostProblem(rule);
    });

    public static Grants CheckNames(Grants grants, string permission) => IsSound(grants) ? grants : Check(grants, permission, static rule =>
        HostRule.Parse(rule, out string problem) is not { } host ? problem : host.HasPort ? "must be a name without a port" : null);

    public static Grants CheckPaths(Grants grants, string permission) => IsSound(grants) ? grants : Check(grants, permission, PathProblem);

    public static Grants CheckVariables(Grants grants, string permission) => IsSound(grants) ? grants : Check(grants, permission, static rule =>
    {
        int star = rule.IndexOf('*', StringComparison.Ordinal);
        if (rule.Length == 0 || rule.Contains('=', StringComparison.Ordinal) || rule.Contains('\0', StringComparison.Ordinal)) return "must be the name of a variable";
        return star >= 0 && star != rule.Length - 1 ? "may have a star at its end only" : null;
    });

    public static Grants CheckPrograms(Grants grants, string permission) => IsSound(grants) ? grants : Check(grants, permission, PathProblem);

    public static Grants CheckModules(Grants grants, string permission) => IsSound(grants) ? grants : Check(grants, permission, static rule =>
    {
        if (IsPath(rule)) return PathProblem(rule);
        if (rule.Contains('/', StringComparison.Ordinal)) return $"must be a host, or a path that begins with / or . (./{rule})";
        if (HostRule.Parse(rule, out string problem) is not { } host) return problem;
        return host.IsOneHost ? null : "must name one host, or *.example.com";
    });

    private static string? HostProblem(string rule) => HostRule.Parse(rule, out string problem) is null ? problem : null;

    private static string? PathProblem(string rule) =>
        rule.Length == 0 ? "must not be empty" : rule.Contains('\0', StringComparison.Ordinal) ? "must have no null characters" : null;

    private static bool IsSound(Grants grants) => grants is { IsSound: true };

    private static Grants Check(Grants grants, string permission, Func<string, string?> problemOf)
    {
        ArgumentNullException.ThrowIfNull(grants, permission);
        foreach (string rule in grants.Rules)
        {
            if (rule is null || problemOf(rule) is not null)
                throw new ArgumentException($"'{rule}' {(rule is null ? "must not be null" : problemOf(rule))}");
        }
        return grants;
    }
}
