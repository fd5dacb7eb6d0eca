using System.Runtime.CompilerServices;

namespace CoroJs;

/// <summary>
/// What of one kind a program may use: everything, nothing, or what a list of rules names. Immutable. Written as a list:
/// <c>new Permissions { Read = ["/data"], Net = ["db.example:5432"] }</c>.
/// </summary>
[CollectionBuilder(typeof(Grants), nameof(Of))]
public sealed class Grants : IEquatable<Grants>
{
    private readonly string[] rules;

    private Grants(bool isAll, string[] rules, bool isSound = false)
    {
        IsAll = isAll;
        IsSound = isSound;
        this.rules = rules;
    }

    /// <summary>Everything.</summary>
    public static Grants All { get; } = new(true, [], isSound: true);

    /// <summary>Nothing.</summary>
    public static Grants None { get; } = new(false, [], isSound: true);

    /// <summary>All files, of the permission import.</summary>
    internal static Grants Root { get; } = new(false, ["/"], isSound: true);

    /// <summary>Known to be well formed: what every program starts with is not looked at again.</summary>
    internal bool IsSound { get; }

    /// <summary>Everything is granted.</summary>
    public bool IsAll { get; }

    /// <summary>The rules, as they were given; empty when all or nothing is granted.</summary>
    public IReadOnlyList<string> Rules => rules;

    /// <summary>What these rules name; nothing when there are none.</summary>
    /// <param name="rules">Hosts, paths or names: see the members of <see cref="Permissions"/>.</param>
    public static Grants Of(params ReadOnlySpan<string> rules) => rules.Length == 0 ? None : new Grants(false, rules.ToArray());

    /// <summary>The rules, one after the other.</summary>
    public IEnumerator<string> GetEnumerator() => Rules.GetEnumerator();

    /// <summary>The same is granted, by the same rules in the same order.</summary>
    /// <param name="other">Another value or null.</param>
    public bool Equals(Grants? other) => other is not null && other.IsAll == IsAll && other.rules.AsSpan().SequenceEqual(rules);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Grants);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsAll, rules.Length, rules.Length > 0 ? rules[0] : "");

    /// <summary>"all", "none", or the rules separated by commas.</summary>
    public override string ToString() => IsAll ? "all" : rules.Length == 0 ? "none" : string.Join(',', rules);
}
