namespace CoroJs;

/// <summary>What a module's text is.</summary>
public enum ModuleKind
{
    /// <summary>An ES module.</summary>
    JavaScript = 0,

    /// <summary>An ES module in TypeScript.</summary>
    TypeScript = 1,

    /// <summary>JSON; imported <c>with { type: 'json' }</c>.</summary>
    Json = 2,

    /// <summary>WebAssembly, as bytes.</summary>
    WebAssembly = 3,
}
