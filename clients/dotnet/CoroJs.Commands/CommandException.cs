namespace CoroJs.Commands;

/// <summary>A call failed; <see cref="Reason"/> says why.</summary>
public sealed class CommandException : Exception
{
    internal CommandException(CommandFailure reason, string message, Exception? inner = null)
        : base(message, inner) => Reason = reason;

    internal CommandException(CommandFailure reason, JavaScriptError error, Exception? inner)
        : base(error.Message, inner)
    {
        Reason = reason;
        Error = error;
    }

    /// <summary>Why it failed.</summary>
    public CommandFailure Reason { get; }

    /// <summary>What the command threw; null: it failed otherwise.</summary>
    public JavaScriptError? Error { get; }
}
