using System.Net;

namespace CoroJs.Sandboxing;

/// <summary>The hosts that a permission names. Immutable; any thread.</summary>
internal sealed class HostRules
{
    private readonly HostRule[] rules;
    private readonly bool isAll;

    /// <param name="grants">Checked before; those of sockets in the file system are none of hosts.</param>
    /// <param name="more">Rules that belong to them.</param>
    public HostRules(Grants grants, params ReadOnlySpan<HostRule> more)
    {
        isAll = grants.IsAll;
        List<HostRule> found = [.. more];
        foreach (string text in grants)
        {
            if (GrantSyntax.IsUnix(text) || GrantSyntax.IsPath(text)) continue;
            found.Add(HostRule.Parse(text, out string problem) ?? throw new ArgumentException($"'{text}' {problem}"));
        }
        rules = [.. found];
    }

    /// <summary>Connections by name may be granted by the addresses behind it.</summary>
    public bool HasAddresses => Array.Exists(rules, rule => rule.HasAddresses);

    /// <param name="name">In the form of <see cref="HostRule.Normalize"/>.</param>
    /// <param name="port">0 for look-ups.</param>
    public bool GrantName(string name, int port) => isAll || Array.Exists(rules, rule => rule.MatchesName(name, port));

    public bool GrantAddress(IPAddress address, int port) => isAll || Array.Exists(rules, rule => rule.MatchesAddress(address, port));
}
