using System.Text;
using System.Text.Unicode;
using CoroJs.Scheduling;

namespace CoroJs.CommandServer.Jsockd;

/// <summary>The messages that a connection's commands have sent and that the client owes an answer. Kernel thread.</summary>
internal sealed class MessageExchange
{
    private readonly Queue<Waiting> owed = [];

    /// <summary>The client has not answered all messages.</summary>
    public bool AreOwed => owed.Count > 0;

    /// <summary>Somebody waits for one of these answers.</summary>
    public bool IsWaiting
    {
        get
        {
            foreach (Waiting waiting in owed)
                if (!waiting.Answer.Task.IsCompleted) return true;
            return false;
        }
    }

    /// <summary>How a failure is told to the library: stdlib/internal/jsockd.js.</summary>
    public static string Failed(string why) => "!" + why;

    /// <summary>A message was sent. The result is the answer's JSON behind "=", or <see cref="Failed"/>.</summary>
    public Task<string> Begin(Kernel kernel, double milliseconds)
    {
        var waiting = new Waiting();
        owed.Enqueue(waiting);
        kernel.Clock.Set(waiting, milliseconds);
        return waiting.Answer.Task;
    }

    /// <summary>The client has answered the oldest of them.</summary>
    public void Take(Kernel kernel, bool isOurs, Field answer)
    {
        Waiting waiting = owed.Dequeue();
        ReadOnlySpan<byte> bytes = answer.Bytes.Span;
        if (!isOurs) waiting.End(kernel, Failed(MessageFailure.InternalProtocol));
        else if (answer.IsTooLong || bytes.Length == FieldReader.MostBytes) waiting.End(kernel, Failed(MessageFailure.TooBig));
        else if (bytes.SequenceEqual("internal_error"u8)) waiting.End(kernel, Failed(MessageFailure.Client));
        else if (!Utf8.IsValid(bytes)) waiting.End(kernel, Failed(MessageFailure.BadJson));
        else waiting.End(kernel, "=" + Encoding.UTF8.GetString(bytes));
    }

    /// <summary>Nothing will come any more for those who wait.</summary>
    public void Fail(Kernel kernel, string why)
    {
        foreach (Waiting waiting in owed) waiting.End(kernel, Failed(why));
    }

    /// <summary>Nobody waits any more; the client may still answer.</summary>
    public void CommandHasEnded(Kernel kernel)
    {
        if (owed.Count > 0) Fail(kernel, MessageFailure.Interrupted);
    }

    /// <summary>The client starts anew and will not answer.</summary>
    public void Forget(Kernel kernel)
    {
        Fail(kernel, MessageFailure.Interrupted);
        owed.Clear();
    }

    private sealed class Waiting : Alarm
    {
        public readonly TaskCompletionSource<string> Answer = new();

        public override void Ring(Kernel kernel) => Answer.TrySetResult(Failed(MessageFailure.Timeout));

        public void End(Kernel kernel, string answer)
        {
            kernel.Clock.Cancel(this);
            Answer.TrySetResult(answer);
        }
    }
}
