namespace CoroJs;

/// <summary>What holds for one call of a host. It may be used for many. Any thread.</summary>
/// <example>
/// <code>
/// var options = new CallOptions { Name = "rules.js", Tag = request };
/// bool isAllowed = await runtime.EvaluateAsync&lt;bool>(source, options, cancellation);
/// </code>
/// </example>
public sealed partial record CallOptions
{
    /// <summary>Of the script, for messages and stacks; null: that of the call itself.</summary>
    public string? Name { get; init; }

    /// <summary>What the host knows the call by: console messages, reports of errors and messages carry it.</summary>
    public object? Tag { get; init; }
}
