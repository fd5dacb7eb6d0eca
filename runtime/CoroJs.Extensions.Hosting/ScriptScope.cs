using System.Collections;

namespace CoroJs.Extensions.Hosting;

/// <summary>The scope of what is logged on behalf of a call: its pool, the name of its script, its tag.</summary>
internal sealed class ScriptScope : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?>[] items;

    public ScriptScope(string pool, string? script, object? tag)
    {
        var known = new List<KeyValuePair<string, object?>>(3) { new("Pool", pool) };
        if (script is not null) known.Add(new("Script", script));
        if (tag is not null) known.Add(new("Tag", tag));
        items = [.. known];
    }

    public int Count => items.Length;

    public KeyValuePair<string, object?> this[int index] => items[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, object?>>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(" ", items.Select(static item => $"{item.Key}:{item.Value}"));
}
