using System.Diagnostics;
using System.Globalization;
using System.Text;
using CoroJs.CommandServer.Logging;
using CoroJs.CommandServer.Transport;

namespace CoroJs.CommandServer.Jsockd;

/// <summary>
/// A client of `jsockd`: requests `id SEP command SEP json SEP`, one after the other, each answered by one line; in the middle of a
/// command messages, which the client answers. Kernel thread.
/// </summary>
internal sealed class JsockdConnection(int descriptor, JsockdSocket socket) : Connection(descriptor)
{
    private readonly FieldReader reader = new(socket.Server.Line.Separator);
    private readonly MessageExchange messages = new();
    private Position position = Position.Id;
    private byte[] id = [];
    private Field command, answerId;
    private JsockdCommand? running;
    private bool isClosing, isIdTooLong;

    // Nanoseconds that the last good command took.
    private long lastDuration;
    private long lastEnd = Stopwatch.GetTimestamp();

    private enum Position
    {
        Id,
        Command,
        Parameter,
        AnswerId,
        Answer,
    }

    /// <summary>No command is under way.</summary>
    public bool IsIdle => running is null;

    /// <summary>How long no command has been under way and none has ended.</summary>
    public TimeSpan IdleTime => running is null ? Stopwatch.GetElapsedTime(lastEnd) : TimeSpan.Zero;

    /// <summary>Is posted when the command under way is over.</summary>
    public Scheduling.IMail? AfterCommand { get; set; }

    protected override bool WantsInput => !isClosing && (running is null ? socket.Room is not null : messages.IsWaiting);

    protected override Span<byte> Room() => reader.Room();

    protected override void Filled(int count) => reader.Filled(count);

    protected override bool Serve()
    {
        if (!reader.TryRead(out Field field)) return false;
        if (field.IsControl) Control(field);
        else Take(field);
        return true;
    }

    protected override void InputEnded()
    {
        if (running is not null)
        {
            // It waits for an answer that will not come; what it does then is still said to a peer that reads.
            messages.Fail(Kernel!, MessageFailure.InputOutput);
            return;
        }
        Close();
        socket.Server.ClientHasGone(socket);
    }

    protected override void Broken(string why)
    {
        messages.Fail(Kernel!, MessageFailure.InputOutput);
        socket.Server.Log.Write(LogLevel.Info, $"The client of {socket.Path} has gone: {why}");
        socket.Server.ClientHasGone(socket);
    }

    /// <summary>Sends a message of the running command; the task's result is the client's answer.</summary>
    public Task<string> ExchangeAsync(string json)
    {
        if (running is not { } command || IsClosed) return Task.FromResult(MessageExchange.Failed(MessageFailure.InternalProtocol));
        SendLine("message", Encoding.UTF8.GetBytes(json));
        if (IsClosed || HasInputEnded) return Task.FromResult(MessageExchange.Failed(MessageFailure.InputOutput));
        Task<string> answer = messages.Begin(Kernel!, command.MillisecondsForMessage);
        PumpLater();
        return answer;
    }

    /// <summary>The running command has ended well.</summary>
    public void Answer(ReadOnlySpan<byte> json)
    {
        lastDuration = running!.Elapsed;
        SendLine("ok", json);
        End(isGood: true);
    }

    /// <summary>The running command has failed.</summary>
    public void AnswerException(ReadOnlySpan<byte> json)
    {
        SendLine("exception", json);
        End(isGood: false);
    }

    public void CountInterrupted() => socket.Server.Figures.CountInterrupted();

    /// <summary>The runtime has ended under the running command, which nobody has asked for.</summary>
    public void RoomHasEnded()
    {
        socket.Server.Log.Write(LogLevel.Error, $"The runtime of {socket.Path} has ended by itself");
        socket.Server.End(1);
    }

    private void End(bool isGood)
    {
        socket.Server.Figures.CountCommand(isGood);
        running = null;
        lastEnd = Stopwatch.GetTimestamp();
        messages.CommandHasEnded(Kernel!);
        reader.Release();
        socket.CommandHasEnded(Kernel!, isGood);
        if (AfterCommand is { } mail) Kernel!.Mailbox.Post(mail);
        AfterCommand = null;
        if (!IsClosed && (reader.HasRest || IsReadable || HasInputEnded)) PumpLater();
    }

    private void Take(Field field)
    {
        // A client answers each message, in their order, before it sends anything else; also those that nobody waits for any more.
        if (position == Position.Id && messages.AreOwed) position = Position.AnswerId;
        switch (position)
        {
            case Position.Id:
                TakeId(field);
                position = Position.Command;
                break;
            case Position.Command:
                command = field;
                position = Position.Parameter;
                break;
            case Position.Parameter:
                position = Position.Id;
                Start(field);
                break;
            case Position.AnswerId:
                answerId = field;
                position = Position.Answer;
                break;
            default:
                position = Position.Id;
                messages.Take(Kernel!, isOurs: answerId.Bytes.Span.SequenceEqual(id), field);
                break;
        }
    }

    private void TakeId(Field field)
    {
        isIdTooLong = field.IsTooLong;
        ReadOnlySpan<byte> given = field.Bytes.Span;
        if (given.Length > Field.MostId)
        {
            socket.Server.Log.Write(LogLevel.Warn, $"A command's id is longer than {Field.MostId} bytes and was cut to these: {Encoding.UTF8.GetString(given[..Field.MostId])}");
            given = given[..Field.MostId];
        }
        if (!given.SequenceEqual(id)) id = given.ToArray();
    }

    private void Start(Field parameter)
    {
        if (isIdTooLong || command.IsTooLong || parameter.IsTooLong) Refuse("\"jsockd command was too long\""u8);
        else if (!System.Text.Unicode.Utf8.IsValid(parameter.Bytes.Span)) Refuse("\"JSON input parse error\""u8);
        else (running = new JsockdCommand(this, socket.Room!, command.Bytes, parameter.Bytes)).Start(Kernel!);
    }

    private void Refuse(ReadOnlySpan<byte> json)
    {
        SendLine("exception", json);
        socket.Server.Figures.CountCommand(isGood: false);
        reader.Release();
    }

    private void Control(Field field)
    {
        switch (Encoding.UTF8.GetString(field.Bytes.Span[1..]))
        {
            case "reset":
                position = Position.Id;
                messages.Forget(Kernel!);
                Send("reset\n"u8);
                break;
            case "quit":
                isClosing = true;
                Send("quit\n"u8);
                socket.Server.End(0);
                break;
            case "exectime":
                Send(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{lastDuration}\n")));
                break;
            case "memusage":
                Send(Encoding.ASCII.GetBytes(CommandRoom.DescribeMemory(Kernel!) + "\n"));
                break;
            case "health":
                Send(Encoding.UTF8.GetBytes(socket.Server.DescribeHealth(CommandRoom.MemoryInUse(Kernel!, collect: false)) + "\n"));
                break;
            default:
                Send("bad command\n"u8);
                break;
        }
        if (running is null && position == Position.Id) reader.Release();
    }

    private void SendLine(string kind, ReadOnlySpan<byte> json)
    {
        int length = id.Length + 1 + kind.Length + 1 + json.Length + 1;
        byte[] line = System.Buffers.ArrayPool<byte>.Shared.Rent(length);
        id.CopyTo(line, 0);
        int at = id.Length;
        line[at++] = (byte)' ';
        at += Encoding.ASCII.GetBytes(kind, line.AsSpan(at));
        line[at++] = (byte)' ';
        json.CopyTo(line.AsSpan(at));
        line[length - 1] = (byte)'\n';
        Send(line.AsSpan(0, length));
        System.Buffers.ArrayPool<byte>.Shared.Return(line);
    }
}
