using System.Diagnostics;
using CoroJs.Commands;

namespace CoroJs.Tests;

/// <summary>The server's process, calls that wait, and calls that are given up, with the real server.</summary>
public sealed class LifeTests
{
    private const string Loop = "(m, ms) => { const end = Date.now() + ms; while (Date.now() < end) ; return ms }";

    [Fact]
    public async Task Sockets_work_at_once_and_the_first_free_one_is_taken()
    {
        await using CommandClient client = await Servers.Start(sockets: 2);
        Assert.Equal((2, 0, 0, 0), Numbers(client));
        // Each socket has globals of its own.
        await client.InvokeAsync<int>("globalThis.seen = 0, () => 0");
        for (int i = 0; i < 5; i++) Assert.Equal(i + 1, await client.InvokeAsync<int>("() => ++seen"));
        Task<int>[] calls = [.. Enumerable.Range(0, 5).Select(i => client.InvokeAsync<int>(Loop, 100 + i))];
        Assert.Equal((2, 2, 3, 0), Numbers(client));
        Assert.Equal((int[])[100, 101, 102, 103, 104], await Task.WhenAll(calls));
        Assert.Equal((2, 0, 0, 0), Numbers(client));
        Assert.Equal("0.1.5", client.Status.ServerVersion);
    }

    [Fact]
    public async Task Many_callers_get_their_own_answers()
    {
        await using CommandClient client = await Servers.Start(sockets: 2);
        await Parallel.ForAsync(0, 2000, async (i, cancellation) => Assert.Equal(i, await client.InvokeAsync<int>("(m, p) => p", i, null, cancellation)));
    }

    [Fact]
    public async Task Too_many_waiting_calls_are_refused()
    {
        await using CommandClient client = await CommandClient.StartAsync(new CommandClientOptions { ServerCommand = Servers.Real, Sockets = 1, StartTimeout = Servers.Long, TimeLimit = Servers.Long, AnswerTimeout = 2 * Servers.Long, MaxWaiting = 1 });
        Task<int> first = client.InvokeAsync<int>(Loop, 300), second = client.InvokeAsync<int>(Loop, 1);
        Assert.Equal(CommandFailure.Busy, (await Assert.ThrowsAsync<CommandException>(() => client.InvokeAsync<int>(Loop, 2))).Reason);
        Assert.Equal((300, 1), (await first, await second));
    }

    [Fact]
    public async Task Calls_are_given_up_at_any_moment_and_the_socket_serves_on()
    {
        await using CommandClient client = await Servers.Start(timeLimit: TimeSpan.FromSeconds(1));
        var brief = new CommandOptions { Timeout = TimeSpan.FromMilliseconds(50) };
        var clock = Stopwatch.StartNew();
        // The first is given up while it runs, the second while it waits.
        Task<int> running = client.InvokeAsync<int>("() => { for (;;) ; }", null, brief), waiting = client.InvokeAsync<int>("() => 1", null, brief);
        Assert.Equal(CommandFailure.Timeout, (await Assert.ThrowsAsync<CommandException>(() => running)).Reason);
        Assert.Equal(CommandFailure.Timeout, (await Assert.ThrowsAsync<CommandException>(() => waiting)).Reason);
        Assert.Equal(2, await client.InvokeAsync<int>("() => 2"));
        using var cancellation = new CancellationTokenSource();
        running = client.InvokeAsync<int>("() => { for (;;) ; }", cancellation: cancellation.Token);
        waiting = client.InvokeAsync<int>("() => 1", cancellation: cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.InvokeAsync<int>("() => 1", cancellation: cancellation.Token));
        Assert.Equal(3, await client.InvokeAsync<int>("() => 3"));
        Assert.Equal(0, client.Status.Restarts);
        Assert.True(clock.Elapsed < Servers.Long);
    }

    [Fact]
    public async Task A_handler_of_a_call_that_was_given_up_is_told_so()
    {
        await using CommandClient client = await Servers.Start();
        using var giveUp = new CancellationTokenSource();
        var told = new TaskCompletionSource();
        var options = new CommandOptions
        {
            Messages = MessageHandler.Of<int, int>(async (_, cancellation) =>
            {
                cancellation.Register(told.SetResult);
                await giveUp.CancelAsync();
                await Task.Delay(Timeout.Infinite, cancellation);
                return 1;
            }),
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.InvokeAsync<int>("() => JSockD.sendMessage(1)", null, options, giveUp.Token));
        await told.Task.WaitAsync(Servers.Long);
        Assert.Equal(3, await client.InvokeAsync<int>("() => 3"));
    }

    [Fact]
    public async Task A_killed_server_is_replaced()
    {
        await using CommandClient client = await Servers.Start(sockets: 2, timeLimit: TimeSpan.FromSeconds(30));
        for (int i = 0; i < 3; i++)
        {
            Task<int> running = client.InvokeAsync<int>(Loop, 20_000);
            using (var server = Process.GetProcessById(client.Status.ProcessId!.Value)) server.Kill();
            var thrown = await Assert.ThrowsAsync<CommandException>(() => running);
            Assert.Equal(CommandFailure.ServerEnded, thrown.Reason);
            Assert.Contains("signal 9", thrown.Message, StringComparison.Ordinal);
            Assert.Equal(i, await client.InvokeAsync<int>("(m, p) => p", i));
            Assert.Equal(i + 1, client.Status.Restarts);
        }
    }

    [Fact]
    public async Task An_ended_client_leaves_nothing()
    {
        using var folder = new ScratchFolder("commands");
        CommandClient client = await CommandClient.StartAsync(new CommandClientOptions { ServerCommand = Servers.Real, Sockets = 2, StartTimeout = Servers.Long, StopTimeout = Servers.Long, TimeLimit = Servers.Long, AnswerTimeout = 2 * Servers.Long, ScratchFolder = folder.Path });
        string sockets = Assert.Single(Directory.GetDirectories(folder.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(sockets));
        int process = client.Status.ProcessId!.Value;
        Task<int>[] running = [client.InvokeAsync<int>(Loop, 200), client.InvokeAsync<int>(Loop, 201)];
        Task<int> waiting = client.InvokeAsync<int>(Loop, 1);
        await client.DisposeAsync();
        Assert.Equal((int[])[200, 201], await Task.WhenAll(running));
        Assert.Equal(CommandFailure.Closed, (await Assert.ThrowsAsync<CommandException>(() => waiting)).Reason);
        Assert.Equal(CommandFailure.Closed, (await Assert.ThrowsAsync<CommandException>(() => client.InvokeAsync<int>("() => 1"))).Reason);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(process));
        Assert.Equal(0, client.Status.Sockets);
        await client.DisposeAsync();
    }

    [Fact]
    public async Task The_servers_log_comes_message_by_message()
    {
        var messages = new List<ServerLogMessage>();
        await using (CommandClient client = await CommandClient.StartAsync(new CommandClientOptions { ServerCommand = Servers.Real, Sockets = 1, StartTimeout = Servers.Long, TimeLimit = TimeSpan.FromSeconds(5), LogPrefix = "app: ", Log = m => { lock (messages) messages.Add(m); } }))
        {
            await client.InvokeAsync<int>("() => { console.log('one\\ntwo'); console.warn('three'); return 1 }");
        }
        lock (messages)
        {
            ServerLogMessage first = Assert.Single(messages, m => m.Text.Contains("one", StringComparison.Ordinal));
            Assert.Equal(("app: <console.log>: one\ntwo", ServerLogLevel.Info), (first.Text, first.Level));
            Assert.Equal(DateTimeOffset.UtcNow.Ticks, first.Time!.Value.Ticks, TimeSpan.FromMinutes(5).Ticks);
            Assert.Contains(messages, m => m.Text == "app: <console.warn>: three");
        }
    }

    private static (int Sockets, int Busy, int Waiting, int Restarts) Numbers(CommandClient client) =>
        (client.Status.Sockets, client.Status.Busy, client.Status.Waiting, client.Status.Restarts);
}
