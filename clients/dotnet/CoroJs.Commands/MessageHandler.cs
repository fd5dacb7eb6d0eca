using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CoroJs.Commands;

/// <summary>Answers the messages of a command, which waits meanwhile.</summary>
/// <example><code>
/// var options = new CommandOptions { Messages = MessageHandler.Of((string name, CancellationToken _) => ValueTask.FromResult(users[name])) };
/// var user = await client.InvokeAsync&lt;User>("(m, name) => JSockD.sendMessage(name)", "ann", options);
/// </code></example>
public sealed class MessageHandler
{
    private readonly Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<byte[]>> answer;

    private MessageHandler(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<byte[]>> answer) => this.answer = answer;

    /// <summary>
    /// A handler of JSON, UTF-8: takes the message, which lies still until it has answered, and answers JSON. What it throws makes
    /// <c>sendMessage</c> throw, and is the inner exception if the command fails then. The token tells that the caller waits no longer.
    /// </summary>
    public static MessageHandler OfJson(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<byte[]>> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return new MessageHandler(answer);
    }

    /// <summary>A handler of values, read and written by reflection.</summary>
    [RequiresUnreferencedCode("Reads and writes types by reflection; give JsonTypeInfo of them instead.")]
    [RequiresDynamicCode("Reads and writes types by reflection; give JsonTypeInfo of them instead.")]
    public static MessageHandler Of<TMessage, TAnswer>(Func<TMessage, CancellationToken, ValueTask<TAnswer>> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return new MessageHandler(async (json, cancellation) =>
        {
            TMessage message = JsonSerializer.Deserialize<TMessage>(json.Span, JsonSerializerOptions.Web)!;
            return JsonSerializer.SerializeToUtf8Bytes(await answer(message, cancellation).ConfigureAwait(false), JsonSerializerOptions.Web);
        });
    }

    /// <summary>A handler of values, read and written as source-generated contexts say.</summary>
    public static MessageHandler Of<TMessage, TAnswer>(Func<TMessage, CancellationToken, ValueTask<TAnswer>> answer, JsonTypeInfo<TMessage> messageType, JsonTypeInfo<TAnswer> answerType)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return new MessageHandler(async (json, cancellation) =>
        {
            TMessage message = JsonSerializer.Deserialize(json.Span, messageType)!;
            return JsonSerializer.SerializeToUtf8Bytes(await answer(message, cancellation).ConfigureAwait(false), answerType);
        });
    }

    internal ValueTask<byte[]> AnswerAsync(ReadOnlyMemory<byte> json, CancellationToken cancellation) => answer(json, cancellation);
}
