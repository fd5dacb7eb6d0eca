namespace CoroJs.Commands;

/// <summary>What one call wants.</summary>
public sealed class CommandOptions
{
    /// <summary>
    /// The time that the caller waits, for a free socket and then for the answer; null: as long as it takes. A command that runs meanwhile
    /// runs on until the server's own time limit, on its socket.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Answers what the command says by <c>JSockD.sendMessage</c>; null: the command gets an error.</summary>
    public MessageHandler? Messages { get; init; }
}
