namespace CoroJs;

/// <summary>What holds for one call of a host. It may be used for many. Any thread.</summary>
/// <example>
/// <code>
/// var options = new CallOptions { Name = "rules.js", Tag = request, Console = message => log.Write(message.Text) };
/// bool isAllowed = await runtime.EvaluateAsync&lt;bool>(source, options, cancellation);
/// </code>
/// </example>
public sealed partial record CallOptions
{
    /// <summary>Of the script, for messages and stacks; null: that of the call itself.</summary>
    public string? Name { get; init; }

    /// <summary>What the host knows the call by: console messages, reports of errors and messages carry it.</summary>
    public object? Tag { get; init; }

    /// <summary>Gets what the call writes to the console, before the runtime's own handlers do. Called on the kernel thread, which
    /// does nothing else meanwhile; what it throws is thrown in JavaScript.</summary>
    public Action<ConsoleMessage>? Console { get; init; }

    /// <summary>Messages between the call and the host; null: those of the context, <see cref="CoroContext.Messages"/>.</summary>
    public MessageChannel? Messages { get; init; }
}
