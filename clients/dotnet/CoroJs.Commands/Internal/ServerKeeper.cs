namespace CoroJs.Commands.Internal;

/// <summary>Keeps a server running and its sockets in the pool, until the client is closed.</summary>
internal sealed class ServerKeeper(CommandClientOptions options, ConnectionPool pool) : IAsyncDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource closing = new();
    private readonly Queue<long> restarts = [];
    private Task keeping = Task.CompletedTask;
    private volatile ServerProcess? server;
    private volatile int restartCount;

    /// <summary>The present one.</summary>
    public ServerProcess? Server => server;

    public int Restarts => restartCount;

    /// <exception cref="CommandException">The first server cannot be started.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        ServerProcess first = await ServerProcess.StartAsync(options, cancellation).ConfigureAwait(false);
        server = first;
        pool.Open(first.Connections);
        keeping = KeepAsync(first);
    }

    /// <summary>Once: no new server, and the present one ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        if (server is { } last) await last.EndAsync().ConfigureAwait(false);
        await keeping.ConfigureAwait(false);
        closing.Dispose();
    }

    private async Task KeepAsync(ServerProcess present)
    {
        while (true)
        {
            await present.Ended.ConfigureAwait(false);
            server = null;
            pool.Clear();
            if (closing.IsCancellationRequested) return;
            present.Tell(ServerLogLevel.Warn, $"The server is replaced: {await present.DescribeEndAsync().ConfigureAwait(false)}");
            try
            {
                present = await ReplaceAsync(present).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The client was closed meanwhile.
                return;
            }
            restartCount++;
            server = present;
            pool.Open(present.Connections);
            // Whoever closes the client may have missed this one.
            if (closing.IsCancellationRequested) await present.EndAsync().ConfigureAwait(false);
        }
    }

    private async Task<ServerProcess> ReplaceAsync(ServerProcess old)
    {
        while (true)
        {
            await WaitForTurnAsync(old).ConfigureAwait(false);
            restarts.Enqueue(Environment.TickCount64);
            try
            {
                return await ServerProcess.StartAsync(options, closing.Token).ConfigureAwait(false);
            }
            catch (CommandException e)
            {
                pool.Refuse(e);
                old.Tell(ServerLogLevel.Error, e.Message);
                await Task.Delay(Pause, closing.Token).ConfigureAwait(false);
            }
        }
    }

    // A server that dies again and again must not take the machine.
    private async Task WaitForTurnAsync(ServerProcess old)
    {
        while (restarts.TryPeek(out long oldest) && Environment.TickCount64 - oldest >= Window.TotalMilliseconds) restarts.Dequeue();
        if (restarts.Count < options.MaxRestartsPerMinute) return;
        var why = new CommandException(CommandFailure.ServerNotStarted, $"The command server died {restarts.Count + 1} times within a minute (CommandClientOptions.MaxRestartsPerMinute is {options.MaxRestartsPerMinute}). {await old.DescribeEndAsync().ConfigureAwait(false)}");
        pool.Refuse(why);
        old.Tell(ServerLogLevel.Error, why.Message);
        TimeSpan rest = restarts.TryPeek(out long first) ? Window - TimeSpan.FromMilliseconds(Environment.TickCount64 - first) : Timeout.InfiniteTimeSpan;
        await Task.Delay(rest, closing.Token).ConfigureAwait(false);
        restarts.TryDequeue(out _);
    }
}
