namespace CoroJs.Commands.Internal;

/// <summary>Reads an answer's JSON.</summary>
internal delegate T AnswerReader<T>(ReadOnlySpan<byte> json);

/// <summary>A call on its way: what is sent, and what becomes of it.</summary>
internal abstract class CommandCall(string command, ReadOnlyMemory<byte> parameter, MessageHandler? messages) : IDisposable
{
    private readonly CancellationTokenSource? abandoning = messages is null ? null : new();

    public string Command => command;

    /// <summary>JSON.</summary>
    public ReadOnlyMemory<byte> Parameter => parameter;

    /// <summary>The last exception of the message handler.</summary>
    public Exception? HandlerFailure { get; private set; }

    /// <summary>The caller waits no longer; the connection still owes the server answers to messages.</summary>
    public void Abandon() => abandoning?.Cancel();

    /// <summary>The result has come.</summary>
    public abstract void Take(ReadOnlySpan<byte> json);

    /// <summary>The answer to a message; null: there is none, and <see cref="HandlerFailure"/> says why.</summary>
    public async ValueTask<byte[]?> AnswerAsync(ReadOnlyMemory<byte> json)
    {
        try
        {
            if (messages is null) throw new InvalidOperationException("The command sent a message, and the call has no handler: give CommandOptions.Messages");
            abandoning!.Token.ThrowIfCancellationRequested();
            byte[] answer = await messages.AnswerAsync(json, abandoning.Token).ConfigureAwait(false);
            return answer ?? throw new InvalidOperationException("The message handler returned null, which is no JSON");
        }
        // Whatever the handler throws is for the command and for the caller.
        catch (Exception e)
        {
            HandlerFailure = e;
            return null;
        }
    }

    /// <summary>The exchange is over.</summary>
    public void Dispose() => abandoning?.Dispose();
}

/// <summary>A call whose result is of one type.</summary>
internal sealed class CommandCall<T>(string command, ReadOnlyMemory<byte> parameter, MessageHandler? messages, AnswerReader<T> read)
    : CommandCall(command, parameter, messages)
{
    public T Result { get; private set; } = default!;

    public override void Take(ReadOnlySpan<byte> json)
    {
        try
        {
            Result = read(json);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or NotSupportedException)
        {
            throw new CommandException(CommandFailure.ResultMismatch, $"The command's result is not a {typeof(T).Name}: {e.Message}", e);
        }
    }
}
