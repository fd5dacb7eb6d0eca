using CoroJs.SystemCalls;

namespace CoroJs.Sandboxing;

/// <summary>What a program is told that lacks a permission.</summary>
internal static class Denial
{
    public const string Code = "ERR_ACCESS_DENIED";

    /// <summary>The error of a call.</summary>
    /// <param name="permission">"read", as in --allow-read.</param>
    /// <param name="resource">The path, host or name, as a rule would name it.</param>
    public static SystemCallException Of(string permission, string resource) =>
        SystemCallException.Denied(permission, resource, Message(permission, resource));

    /// <summary>Of a path as the program gave it.</summary>
    public static SystemCallException Of(PathRights rights, string path) => Of(Permission(rights), Path.GetFullPath(path));

    /// <summary>The same for calls that no list of rules grants.</summary>
    public static SystemCallException OfCall(string call) =>
        SystemCallException.Denied("all", call, $"Access denied: {call} reaches the whole process, so it is not available in a sandbox");

    private static string Permission(PathRights rights) => rights switch
    {
        PathRights.Write => "write",
        PathRights.Import => "import",
        _ => "read",
    };

    // 127.1 is asked for as a name, but no rule's.
    private static bool CanBeRule(string permission, string resource) =>
        permission is not ("net" or "listen" or "dns") || GrantSyntax.IsUnix(resource) || HostRule.Parse(resource, out _) is not null;

    private static string Message(string permission, string resource)
    {
        string doing = permission switch
        {
            "read" => $"reading '{resource}'",
            "write" => $"writing '{resource}'",
            "import" => $"importing '{resource}'",
            "run" => $"running '{resource}'",
            "net" => $"connecting to '{resource}'",
            "listen" => $"listening at '{resource}'",
            "dns" => $"asking for the name '{resource}'",
            _ => $"'{resource}'",
        };
        string hint = CanBeRule(permission, resource) ? $"--allow-{permission}={resource} grants it" : "no rule can name this";
        return $"Access denied: {doing} needs the permission {permission}; {hint}";
    }
}
