using System.Diagnostics;
using CoroJs.Hosting;

namespace CoroJs.CommandServer.Jsockd;

/// <summary>A command under way, in a fiber of its own. Kernel thread.</summary>
internal sealed class JsockdCommand : HostCall
{
    private readonly JsockdConnection connection;
    private readonly CommandRoom room;
    private readonly long started = Stopwatch.GetTimestamp();
    private readonly int place;
    private readonly bool isNew;

    /// <param name="connection">Whose it is.</param>
    /// <param name="room">Where it runs.</param>
    /// <param name="command">Its text; lies still until its fiber's first turn.</param>
    /// <param name="parameter">JSON, UTF-8 certainly; the same.</param>
    public JsockdCommand(JsockdConnection connection, CommandRoom room, ReadOnlyMemory<byte> command, ReadOnlyMemory<byte> parameter)
        : base(room.Context, HostOperation.Call, HostWish.Plain, default)
    {
        this.connection = connection;
        this.room = room;
        Target = room.Run;
        Options = room.Call;
        place = room.Commands.PlaceOf(command.Span, out isNew);
        Arguments = [place, isNew ? new PinnedText(command) : null, new PinnedText(parameter)];
    }

    /// <summary>Nanoseconds since it began.</summary>
    public long Elapsed => (long)Stopwatch.GetElapsedTime(started).TotalNanoseconds;

    /// <summary>How long it may wait for an answer of the client: a little less than its own time, so that it can still say what it
    /// waited for.</summary>
    public double MillisecondsForMessage
    {
        get
        {
            double limit = room.Call.TimeLimit!.Value.TotalMilliseconds;
            return Math.Max(0, limit - Math.Min(limit / 10, 2) - Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    protected override void SetResult(HostValue value)
    {
        if (value.Tag == HostTag.Error) connection.AnswerException(value.Bytes);
        else connection.Answer(value.Bytes);
    }

    protected override void SetException(Exception exception)
    {
        // It may not have been compiled.
        if (isNew) room.Commands.Forget(place);
        switch (exception)
        {
            case ObjectDisposedException:
                connection.RoomHasEnded();
                break;
            case ScriptTimeoutException late:
                connection.CountInterrupted();
                // Not in the middle of what ends it.
                Context.Runtime.Post(new Describing(this, late.JavaScriptStack));
                break;
            case ScriptOutOfMemoryException:
                connection.AnswerException(ErrorAnswer.Of(Context.Runtime.HasDied ? $"InternalError: out of memory: {exception.Message}" : "InternalError: out of memory"));
                break;
            case DeadlockException:
                connection.AnswerException(ErrorAnswer.Of("InternalError: the command waits for a promise that can never settle"));
                break;
            default:
                connection.AnswerException(ErrorAnswer.Of($"InternalError: {exception.Message}"));
                break;
        }
    }

    // The stack of an interrupted command, as other errors are shown.
    private sealed class Describing(JsockdCommand command, string stack) : Scheduling.IMail
    {
        public void Deliver(Kernel kernel) => new Description(command, stack).Start(kernel);
    }

    private sealed class Description : HostCall
    {
        private readonly JsockdCommand command;

        public Description(JsockdCommand command, string stack)
            : base(command.Context, HostOperation.CallLibrary, HostWish.Plain, default)
        {
            this.command = command;
            Target = CommandRoom.Library;
            Name = "describeInterrupted";
            Arguments = [stack];
        }

        protected override void SetResult(HostValue value) => command.connection.AnswerException(value.Bytes);

        protected override void SetException(Exception exception) => command.connection.AnswerException(ErrorAnswer.Of("InternalError: interrupted"));
    }
}
