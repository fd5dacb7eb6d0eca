namespace CoroJs.Commands;

/// <summary>A message of the server's log.</summary>
/// <param name="Time">When it was written; null: the line is none of the log's, but of the system or the engine.</param>
/// <param name="Level">How important it is.</param>
/// <param name="Text">One line or several.</param>
public sealed record ServerLogMessage(DateTimeOffset? Time, ServerLogLevel Level, string Text);
