using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CoroJs.Commands.Internal;

/// <summary>One socket of a server. One command at a time.</summary>
internal sealed class CommandConnection : IDisposable
{
    private const byte Separator = 0;
    private readonly Socket socket;
    private readonly AnswerBuffer received;
    private readonly TimeSpan answerTimeout;
    private CancellationTokenSource patience = new();
    private byte[] id = [];
    private long number;

    private CommandConnection(Socket socket, ServerProcess server, CommandClientOptions options)
    {
        this.socket = socket;
        Server = server;
        received = new AnswerBuffer(options.MaxAnswerBytes);
        answerTimeout = options.AnswerTimeout;
    }

    public ServerProcess Server { get; }

    /// <exception cref="SocketException">The server does not listen there.</exception>
    public static async Task<CommandConnection> OpenAsync(string path, ServerProcess server, CommandClientOptions options, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
            return new CommandConnection(socket, server, options);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends the command, answers its messages and takes its result.</summary>
    /// <exception cref="CommandException">Of any reason; with <see cref="BreaksServer"/> the connection is of no use any more.</exception>
    public async Task ExchangeAsync(CommandCall call)
    {
        number++;
        id = Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
        try
        {
            await SendCommandAsync(call).ConfigureAwait(false);
            while (true)
            {
                ReadOnlyMemory<byte> line = await ReadLineAsync().ConfigureAwait(false);
                switch (KindOf(line.Span, out int length))
                {
                    case AnswerKind.Ok:
                        call.Take(line.Span[length..]);
                        return;
                    case AnswerKind.Message:
                        byte[]? answer = await call.AnswerAsync(line[length..]).ConfigureAwait(false);
                        await SendAnswerAsync(answer).ConfigureAwait(false);
                        break;
                    default:
                        throw ErrorReader.Read(line.Span[length..], call.HandlerFailure);
                }
            }
        }
        catch (OperationCanceledException e) when (patience.IsCancellationRequested)
        {
            throw new CommandException(CommandFailure.ServerHung, $"The server did not answer within {answerTimeout} (CommandClientOptions.AnswerTimeout)", e);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new CommandException(CommandFailure.ServerEnded, $"The server ended during the call ({e.Message})", e);
        }
        finally
        {
            if (!patience.TryReset()) patience = new CancellationTokenSource();
        }
    }

    /// <summary>Nothing can be said to that server any more.</summary>
    public static bool BreaksServer(CommandFailure reason) => reason is CommandFailure.ServerEnded or CommandFailure.ServerHung or CommandFailure.Protocol;

    public void Dispose() => socket.Dispose();

    private async Task SendCommandAsync(CommandCall call)
    {
        int length = id.Length + Encoding.UTF8.GetMaxByteCount(call.Command.Length) + call.Parameter.Length + 3;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            id.CopyTo(buffer, 0);
            int at = id.Length;
            buffer[at++] = Separator;
            at += Encoding.UTF8.GetBytes(call.Command, buffer.AsSpan(at));
            buffer[at++] = Separator;
            call.Parameter.CopyTo(buffer.AsMemory(at));
            at += call.Parameter.Length;
            buffer[at++] = Separator;
            await SendAsync(buffer.AsMemory(0, at)).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task SendAnswerAsync(byte[]? json)
    {
        ReadOnlyMemory<byte> answer = json ?? "internal_error"u8.ToArray();
        byte[] bytes = new byte[id.Length + answer.Length + 2];
        id.CopyTo(bytes, 0);
        answer.CopyTo(bytes.AsMemory(id.Length + 1));
        await SendAsync(bytes).ConfigureAwait(false);
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        patience.CancelAfter(answerTimeout);
        while (bytes.Length > 0)
        {
            int sent = await socket.SendAsync(bytes, SocketFlags.None, patience.Token).ConfigureAwait(false);
            bytes = bytes[sent..];
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadLineAsync()
    {
        while (true)
        {
            if (received.TryReadLine(out ReadOnlyMemory<byte> line))
            {
                // The message handler has all the time that it wants: the server's own limit ends the command.
                patience.CancelAfter(Timeout.InfiniteTimeSpan);
                return line;
            }
            int count = await socket.ReceiveAsync(received.Room(), SocketFlags.None, patience.Token).ConfigureAwait(false);
            if (count == 0) throw new CommandException(CommandFailure.ServerEnded, "The server ended during the call");
            received.Filled(count);
        }
    }

    private AnswerKind KindOf(ReadOnlySpan<byte> line, out int length)
    {
        if (!line.StartsWith(id) || line.Length == id.Length || line[id.Length] != ' ') throw Unexpected("an answer to something else", line);
        ReadOnlySpan<byte> rest = line[(id.Length + 1)..];
        (AnswerKind kind, int size) = rest switch
        {
            _ when rest.StartsWith("ok "u8) => (AnswerKind.Ok, 3),
            _ when rest.StartsWith("exception "u8) => (AnswerKind.Exception, 10),
            _ when rest.StartsWith("message "u8) => (AnswerKind.Message, 8),
            _ => throw Unexpected("an answer of no known kind", line),
        };
        // Behind a message there may be the command's end already: its time limit.
        if (kind != AnswerKind.Message && received.HasRest) throw Unexpected("more than an answer", line);
        length = id.Length + 1 + size;
        return kind;
    }

    private static CommandException Unexpected(string what, ReadOnlySpan<byte> line)
    {
        string shown = Encoding.UTF8.GetString(line[..Math.Min(line.Length, 80)]);
        return new CommandException(CommandFailure.Protocol, $"The server sent {what}: {shown}");
    }

    private enum AnswerKind
    {
        Ok,
        Exception,
        Message,
    }
}
