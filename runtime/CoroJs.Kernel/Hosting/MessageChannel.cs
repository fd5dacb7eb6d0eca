using CoroJs.Hosting;

namespace CoroJs;

/// <summary>
/// Messages between a host and scripts, while these run. Scripts have <c>host.postMessage(value)</c> and
/// <c>host.request(value)</c>, which blocks until the host has replied; <c>host.receive()</c>, which blocks until the host has
/// posted one, and <c>host.onmessage</c>. Each message of the host goes to one receiver. Any thread.
/// </summary>
/// <example>
/// <code>
/// var channel = new MessageChannel { Received = message => progress.Report(message.As&lt;double>()) };
/// await runtime.ExecuteAsync("for (let i = 1; i &lt;= 10; i++) host.postMessage(i / 10)", new CallOptions { Messages = channel });
/// </code>
/// </example>
public sealed class MessageChannel
{
    private readonly Lock gate = new();
    private readonly Queue<object?> queue = [];
    private readonly LinkedList<ReceiveOperation> receivers = [];

    /// <summary>Gets what scripts post. Called on the kernel thread, which does nothing else meanwhile; what it throws is thrown
    /// in JavaScript. Null: posting is an error there.</summary>
    public Action<ScriptMessage>? Received { get; set; }

    /// <summary>Replies to what scripts request; called as <see cref="Received"/> is. The reply is a value as a host function's
    /// result. The token is cancelled when the fiber is that waits. Null: requesting is an error there.</summary>
    public Func<ScriptMessage, CancellationToken, ValueTask<object?>>? Requested { get; set; }

    /// <summary>Messages that were posted and not received yet.</summary>
    public int Count
    {
        get
        {
            lock (gate) return queue.Count;
        }
    }

    /// <summary>Sends a message to whoever receives next; there may be nobody yet.</summary>
    /// <param name="value">As an argument of <see cref="CoroContext.Invoke{T}"/>. It is read when it is received, so it should not be
    /// changed any more.</param>
    public void Post(object? value)
    {
        lock (gate)
        {
            queue.Enqueue(value);
            foreach (ReceiveOperation receiver in receivers) receiver.Wake();
        }
    }

    internal bool TryTake(out object? value)
    {
        lock (gate) return queue.TryDequeue(out value);
    }

    internal void Add(ReceiveOperation receiver)
    {
        lock (gate)
        {
            receivers.AddLast(receiver.Place);
            if (queue.Count > 0) receiver.Wake();
        }
    }

    internal void Remove(ReceiveOperation receiver)
    {
        lock (gate)
        {
            if (receiver.Place.List == receivers) receivers.Remove(receiver.Place);
        }
    }
}
