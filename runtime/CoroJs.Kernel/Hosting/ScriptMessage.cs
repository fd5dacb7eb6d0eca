using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace CoroJs;

/// <summary>A message that a script sent to its host. Any thread.</summary>
public sealed class ScriptMessage
{
    internal ScriptMessage(CoroContext context, CallOptions? call, object? value)
    {
        Context = context;
        CallName = call?.Name;
        Tag = call?.Tag;
        Value = value;
    }

    /// <summary>As the nearest type: numbers, text, bool, byte[], BigInteger, DateTimeOffset; <see cref="JsonNode"/> for arrays and
    /// objects.</summary>
    public object? Value { get; }

    /// <summary>Where it was sent.</summary>
    public CoroContext Context { get; }

    /// <summary><see cref="CallOptions.Name"/> of the call that sent it; null where that is not known.</summary>
    public string? CallName { get; }

    /// <summary>The same of <see cref="CallOptions.Tag"/>.</summary>
    public object? Tag { get; }

    /// <summary>The value as another type: numbers as other numbers, arrays and objects by the runtime's JSON contracts.</summary>
    /// <exception cref="InvalidCastException">It is nothing of the kind.</exception>
    /// <exception cref="JsonException">The object is not as the type wants it.</exception>
    public T As<T>() => Value switch
    {
        T value => value,
        JsonNode node => node.Deserialize((JsonTypeInfo<T>)Context.Runtime.Json.GetTypeInfo(typeof(T)))!,
        null when default(T) is null => default!,
        IConvertible value when typeof(T).IsPrimitive => (T)Convert.ChangeType(value, typeof(T), CultureInfo.InvariantCulture),
        _ => throw new InvalidCastException($"The message is {Value?.GetType().Name ?? "null"}, not {typeof(T).Name}"),
    };
}
