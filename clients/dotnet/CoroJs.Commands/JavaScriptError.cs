namespace CoroJs.Commands;

/// <summary>What a command threw, as its server describes it.</summary>
/// <param name="Message">The error as text, its name first: <c>TypeError: x is not a function</c>.</param>
/// <param name="Trace">Where it was made, the innermost frame first.</param>
/// <param name="Raw">The message and the stack.</param>
/// <param name="Pretty">The same for readers, with positions of the source map if there is one.</param>
public sealed record JavaScriptError(string Message, IReadOnlyList<JavaScriptFrame> Trace, string Raw, string Pretty);
