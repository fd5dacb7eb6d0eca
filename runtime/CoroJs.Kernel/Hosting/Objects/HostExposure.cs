using System.Reflection;
using System.Text.Json;

namespace CoroJs;

/// <summary>Which members of an object of the host scripts may use. There is no way to expose all: what is not named is not there.</summary>
public sealed class HostExposure
{
    private readonly IReadOnlySet<string>? names;

    private HostExposure(IReadOnlySet<string>? names)
    {
        this.names = names;
    }

    /// <summary>Public methods, properties, indexers and events with <see cref="ScriptMemberAttribute"/>.</summary>
    public static HostExposure Attributed { get; } = new(null);

    /// <summary>These public methods, properties and events, "Item" for the indexer; scripts call them by their names in camelCase.</summary>
    /// <param name="names">As C# calls them: nameof(Shop.Price).</param>
    public static HostExposure Members(params string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return new HostExposure(names.ToHashSet());
    }

    /// <summary>The name that scripts use; null: they may not.</summary>
    internal string? NameOf(MemberInfo member)
    {
        if (names is not null) return names.Contains(member.Name) ? CamelCase(member.Name) : null;
        return member.GetCustomAttribute<ScriptMemberAttribute>() is { } attribute ? attribute.Name ?? CamelCase(member.Name) : null;
    }

    /// <exception cref="ArgumentException">A name is none of the type's.</exception>
    internal void Check(Type type, IEnumerable<MemberInfo> members)
    {
        var found = members.Select(member => member.Name).ToHashSet();
        if (names?.FirstOrDefault(name => !found.Contains(name)) is { } missing) throw new ArgumentException($"{type} has no public method, property or event '{missing}' to expose");
    }

    private static string CamelCase(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
