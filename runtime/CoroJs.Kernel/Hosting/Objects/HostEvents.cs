namespace CoroJs.Hosting;

/// <summary>The events of the host that a context's scripts listen to. Kernel thread.</summary>
internal sealed class HostEvents(CoroContext context)
{
    private const int Most = 1000;
    private readonly Dictionary<int, Subscription> subscriptions = [];
    private int last;

    public int Count => subscriptions.Count;

    /// <summary>The handler is called, in a fiber of its own, each time the event is raised.</summary>
    /// <returns>The number for <see cref="Remove"/>.</returns>
    /// <param name="source">The event.</param>
    /// <param name="handler">Kept until it is removed or the context ends.</param>
    /// <param name="options">Of the call that listens: it is told of what the handler says, whose calls have its limits.</param>
    public int Add(HostEvent source, JavaScriptFunction handler, CallOptions? options)
    {
        if (subscriptions.Count == Most)
        {
            handler.Dispose();
            throw new InvalidOperationException($"The context listens to events of the host {Most} times, and no more is possible");
        }
        Delegate connected = source.Connect(arguments => _ = context.Runtime.Post(new EventCall(context, source.Name, handler, arguments, options)));
        subscriptions.Add(++last, new Subscription(source, handler, connected));
        return last;
    }

    public void Remove(int number)
    {
        if (!subscriptions.Remove(number, out Subscription? subscription)) return;
        subscription.Source.Disconnect(subscription.Connected);
        subscription.Handler.Dispose();
    }

    /// <summary>The context ends.</summary>
    public void Clear()
    {
        foreach (int number in subscriptions.Keys.ToArray())
        {
            try
            {
                Remove(number);
            }
            catch (Exception e)
            {
                // The event's own code failed to let go.
                context.Runtime.Report(new UnhandledErrorEventArgs(context, null, e, "event"), null);
            }
        }
    }

    private sealed record Subscription(HostEvent Source, JavaScriptFunction Handler, Delegate Connected);
}
