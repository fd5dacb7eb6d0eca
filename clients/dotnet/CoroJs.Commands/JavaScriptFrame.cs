namespace CoroJs.Commands;

/// <summary>A function under way when an error was made.</summary>
/// <param name="FunctionName">Null: the source map has no name.</param>
/// <param name="Source">The file; <c>&lt;buffer></c> is the command, <c>native</c> the engine. Null: not known.</param>
/// <param name="Line">From 1; null: not known.</param>
/// <param name="Column">From 1; null: not known.</param>
/// <param name="Mapped">The same in the files that the module was made of; null without a source map or if it does not know.</param>
public sealed record JavaScriptFrame(string? FunctionName, string? Source, int? Line, int? Column, JavaScriptFrame? Mapped);
