using System.Text.Json.Nodes;

namespace CoroJs;

/// <summary>What a script wrote to its console, or to process.stdout and process.stderr. Any thread.</summary>
public sealed class ConsoleMessage
{
    private JsonArray? arguments;

    internal ConsoleMessage(CoroContext context, CallOptions? call, ConsoleLevel level, string text, string? json)
    {
        Context = context;
        CallName = call?.Name;
        Tag = call?.Tag;
        Level = level;
        Text = text;
        Json = json;
    }

    /// <summary>How it was written.</summary>
    public ConsoleLevel Level { get; }

    /// <summary>As a terminal would show it. A console's message has no end of line at its end; what went to process.stdout and
    /// process.stderr stands as it was written.</summary>
    public string Text { get; }

    /// <summary>What was given to the console, each value as JSON, where there is none as text; empty for what was not written by
    /// console.debug, info, log, warn and error.</summary>
    public JsonArray Arguments => arguments ??= Json is null ? [] : JsonNode.Parse(Json)!.AsArray();

    /// <summary>The same as it came; null where it is empty.</summary>
    internal string? Json { get; }

    /// <summary>It was written to process.stdout or process.stderr: it may be a part of a line, or several.</summary>
    public bool IsRaw { get; internal init; }

    /// <summary>Where it was written.</summary>
    public CoroContext Context { get; }

    /// <summary><see cref="CallOptions.Name"/> of the call that wrote it; null where that had none, or no call was under way
    /// that is known: a timer's function.</summary>
    public string? CallName { get; }

    /// <summary>The same of <see cref="CallOptions.Tag"/>.</summary>
    public object? Tag { get; }
}
