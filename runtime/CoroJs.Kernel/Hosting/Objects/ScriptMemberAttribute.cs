namespace CoroJs;

/// <summary>Scripts may use this method, property, indexer or event of an object that a host gives them with <see cref="HostExposure.Attributed"/>.</summary>
/// <param name="name">As scripts call it; null: its own name in camelCase.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Event)]
public sealed class ScriptMemberAttribute(string? name = null) : Attribute
{
    /// <summary>As scripts call it; null: its own name in camelCase.</summary>
    public string? Name { get; } = name;
}
