using System.Text;

namespace CoroJs;

/// <summary>A module that a host gives. Immutable.</summary>
public sealed class ModuleText
{
    /// <summary>A module of text.</summary>
    /// <param name="text">JavaScript, TypeScript or JSON.</param>
    /// <param name="kind">Which of them.</param>
    public ModuleText(string text, ModuleKind kind = ModuleKind.JavaScript)
        : this(Encoding.UTF8.GetBytes(text), kind)
    {
    }

    /// <summary>A module of bytes.</summary>
    /// <param name="bytes">WebAssembly, or text as UTF-8.</param>
    /// <param name="kind">What they are.</param>
    public ModuleText(ReadOnlyMemory<byte> bytes, ModuleKind kind)
    {
        if (!Enum.IsDefined(kind)) throw new ArgumentOutOfRangeException(nameof(kind), kind, "It is no kind of module");
        Bytes = bytes;
        Kind = kind;
    }

    /// <summary>What it is.</summary>
    public ModuleKind Kind { get; }

    /// <summary>Its bytes, UTF-8 where it is text.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The kind that a name's ending means: .ts and .mts, .json, .wasm; JavaScript otherwise.</summary>
    /// <param name="name">Of a module or a file.</param>
    public static ModuleKind KindOf(string name) => Path.GetExtension(name) switch
    {
        ".ts" or ".mts" => ModuleKind.TypeScript,
        ".json" => ModuleKind.Json,
        ".wasm" => ModuleKind.WebAssembly,
        _ => ModuleKind.JavaScript,
    };
}
