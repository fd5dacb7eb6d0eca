namespace CoroJs;

/// <summary>A function given as text.</summary>
/// <param name="Name">Of the global function.</param>
/// <param name="Parameters">The names of its parameters.</param>
/// <param name="Code">Its body.</param>
public sealed record ScriptFunction(string Name, IReadOnlyList<string> Parameters, string Code);
