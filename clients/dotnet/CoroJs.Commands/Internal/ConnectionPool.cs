namespace CoroJs.Commands.Internal;

/// <summary>
/// The sockets of the present server. A call gets the first free one, so that under a light load the last ones stay idle and the
/// server can give their runtimes back. Any thread.
/// </summary>
internal sealed class ConnectionPool(int mostWaiting)
{
    private readonly Lock gate = new();
    private readonly LinkedList<TaskCompletionSource<CommandConnection>> waiting = new();
    private IReadOnlyList<CommandConnection> connections = [];
    private bool[] isBusy = [];
    private CommandException? refusal;
    private TaskCompletionSource? idle;

    public (int Sockets, int Busy, int Waiting) Count()
    {
        lock (gate) return (connections.Count, isBusy.Count(b => b), waiting.Count);
    }

    /// <summary>A free connection, for <see cref="Return"/>; at once or when there is one.</summary>
    /// <exception cref="CommandException">There will be none, or too many wait.</exception>
    public async ValueTask<CommandConnection> RentAsync(CancellationToken cancellation)
    {
        TaskCompletionSource<CommandConnection> place;
        LinkedListNode<TaskCompletionSource<CommandConnection>> node;
        lock (gate)
        {
            cancellation.ThrowIfCancellationRequested();
            if (refusal is not null) throw new CommandException(refusal.Reason, refusal.Message, refusal);
            int free = FindFree();
            if (free >= 0)
            {
                isBusy[free] = true;
                return connections[free];
            }
            if (waiting.Count >= mostWaiting) throw new CommandException(CommandFailure.Busy, $"{waiting.Count} calls wait for a free socket already (CommandClientOptions.MaxWaiting)");
            place = new(TaskCreationOptions.RunContinuationsAsynchronously);
            node = waiting.AddLast(place);
        }
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(_ => Leave(node, cancellation), null);
        return await place.Task.ConfigureAwait(false);
    }

    /// <summary>The connection is free again; one of an earlier server is forgotten.</summary>
    public void Return(CommandConnection connection)
    {
        lock (gate)
        {
            for (int i = 0; i < connections.Count; i++)
            {
                if (connections[i] != connection) continue;
                isBusy[i] = false;
                Serve();
            }
        }
    }

    /// <summary>A server is there.</summary>
    public void Open(IReadOnlyList<CommandConnection> opened)
    {
        lock (gate)
        {
            if (refusal?.Reason == CommandFailure.Closed) return;
            refusal = null;
            connections = opened;
            isBusy = new bool[opened.Count];
            Serve();
        }
    }

    /// <summary>The server is gone; calls wait for the next one.</summary>
    public void Clear()
    {
        lock (gate)
        {
            connections = [];
            isBusy = [];
            idle?.TrySetResult();
        }
    }

    /// <summary>Calls fail with this from now on, those that wait too, until <see cref="Open"/>; for ever if the client was closed.</summary>
    public void Refuse(CommandException why)
    {
        lock (gate)
        {
            if (refusal?.Reason == CommandFailure.Closed) return;
            refusal = why;
            foreach (TaskCompletionSource<CommandConnection> place in waiting) place.TrySetException(new CommandException(why.Reason, why.Message, why));
            waiting.Clear();
        }
    }

    /// <summary>No command is under way any more.</summary>
    public Task WhenIdleAsync()
    {
        lock (gate)
        {
            idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!isBusy.Contains(true)) idle.TrySetResult();
            return idle.Task;
        }
    }

    private void Leave(LinkedListNode<TaskCompletionSource<CommandConnection>> node, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (node.List is null) return;
            waiting.Remove(node);
        }
        node.Value.TrySetCanceled(cancellation);
    }

    // The gate is held. None of a server that has ended, of which the pool will be told.
    private int FindFree() => connections.Count > 0 && connections[0].Server.HasEnded ? -1 : Array.IndexOf(isBusy, false);

    // The gate is held.
    private void Serve()
    {
        while (waiting.First is { } first && FindFree() is >= 0 and int free)
        {
            waiting.RemoveFirst();
            isBusy[free] = true;
            first.Value.SetResult(connections[free]);
        }
        if (!isBusy.Contains(true)) idle?.TrySetResult();
    }
}
