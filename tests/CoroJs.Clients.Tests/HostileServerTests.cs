using System.Diagnostics;
using CoroJs.Commands;

namespace CoroJs.Tests;

/// <summary>Servers that do not start, break the protocol, or die, played by tests/clients/fake-server.mjs.</summary>
public sealed class HostileServerTests
{
    [Theory]
    [InlineData("$id")]
    [InlineData("ok 1")]
    [InlineData("x ok 1")]
    [InlineData("$id0 ok 1")]
    [InlineData("$id ok")]
    [InlineData("$id fine 1")]
    [InlineData("$id ok 1\n$id ok 2")]
    [InlineData("")]
    [InlineData("$id exception {}")]
    [InlineData("$id exception 1")]
    [InlineData("$id exception {\"errorMessage\":\"x\",\"trace\":[{\"line\":\"x\"}]}")]
    [InlineData("$id exception {\"errorMessage\":\"x\",\"trace\":1}")]
    [InlineData("$id exception")]
    public async Task What_is_not_of_the_protocol_is_an_error_and_ends_the_server(string answer)
    {
        await using CommandClient client = await Servers.StartFake();
        int process = client.Status.ProcessId!.Value;
        var thrown = await Assert.ThrowsAsync<CommandException>(() => client.InvokeAsync<int>("say", answer + "\n"));
        Assert.Equal(CommandFailure.Protocol, thrown.Reason);
        Assert.Equal(5, await client.InvokeAsync<int>("say", "$id ok 5\n"));
        Assert.NotEqual(process, client.Status.ProcessId);
        Assert.Equal(1, client.Status.Restarts);
    }

    [Fact]
    public async Task An_answer_may_come_in_pieces()
    {
        await using CommandClient client = await Servers.StartFake();
        Assert.Equal("grüß 世界", await client.InvokeAsync<string>("say in pieces", "$id ok \"grüß 世界\"\n"));
        Assert.Equal(0, client.Status.Restarts);
    }

    [Fact]
    public async Task An_answer_without_end_is_an_error()
    {
        await using CommandClient client = await Servers.StartFake();
        Assert.Equal(CommandFailure.Protocol, (await Assert.ThrowsAsync<CommandException>(() => client.InvokeAsync<int>("flood", "x"))).Reason);
        Assert.Equal(5, await client.InvokeAsync<int>("say", "$id ok 5\n"));
    }

    [Fact]
    public async Task A_server_that_hangs_is_killed()
    {
        await using CommandClient client = await Servers.StartFake(answerTimeout: TimeSpan.FromSeconds(2));
        Assert.Equal(CommandFailure.ServerHung, (await Assert.ThrowsAsync<CommandException>(() => client.InvokeAsync<int>("hang", ""))).Reason);
        Assert.Equal(5, await client.InvokeAsync<int>("say", "$id ok 5\n"));
    }

    [Theory]
    [InlineData("exit", "exit code 7")]
    [InlineData("close", "")]
    public async Task A_server_that_goes_is_replaced(string command, string message)
    {
        await using CommandClient client = await Servers.StartFake();
        var thrown = await Assert.ThrowsAsync<CommandException>(() => client.InvokeAsync<int>(command, ""));
        Assert.Equal(CommandFailure.ServerEnded, thrown.Reason);
        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
        Assert.Equal(5, await client.InvokeAsync<int>("say", "$id ok 5\n"));
    }

    [Fact]
    public async Task A_server_that_dies_too_often_is_not_replaced()
    {
        await using CommandClient client = await Servers.StartFake(restarts: 2);
        for (int i = 0; i < 3; i++) Assert.Equal(CommandFailure.ServerEnded, (await Assert.ThrowsAsync<CommandException>(() => client.InvokeAsync<int>("exit", ""))).Reason);
        var thrown = await Assert.ThrowsAsync<CommandException>(() => client.InvokeAsync<int>("say", "$id ok 5\n"));
        Assert.Equal(CommandFailure.ServerNotStarted, thrown.Reason);
        Assert.Contains("exit code 7", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_may_be_answered_when_its_command_has_ended()
    {
        await using CommandClient client = await Servers.StartFake();
        int asked = 0;
        var options = new CommandOptions { Messages = MessageHandler.Of((int n, CancellationToken _) => ValueTask.FromResult(asked = n)) };
        Assert.Equal("late", (await Assert.ThrowsAsync<CommandException>(() => client.InvokeAsync<int>("late message", "", options))).Message);
        Assert.Equal(1, asked);
        Assert.Equal(5, await client.InvokeAsync<int>("say", "$id ok 5\n"));
        Assert.Equal(0, client.Status.Restarts);
    }

    [Fact]
    public async Task Lines_that_are_not_of_the_logs_form_are_told_too()
    {
        var messages = new List<ServerLogMessage>();
        await using (CommandClient client = await CommandClient.StartAsync(new CommandClientOptions { ServerCommand = Servers.Fake(), Sockets = 1, StartTimeout = Servers.Long, StopTimeout = TimeSpan.FromSeconds(1), Log = m => { lock (messages) messages.Add(m); } }))
        {
            await client.InvokeAsync<object?>("log", $"* jsockd now [INFO] {new string('x', 100_000)}\nodd");
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed < Servers.Long)
            {
                lock (messages) if (messages.Count(m => m.Text.EndsWith("odd", StringComparison.Ordinal)) == 2) break;
                await Task.Delay(10);
            }
        }
        lock (messages)
        {
            Assert.Contains(messages, m => m is { Time: null, Level: ServerLogLevel.Error, Text: "odd" });
            Assert.Contains(messages, m => m is { Level: ServerLogLevel.Warn, Text: "On standard output: odd" });
        }
    }

    [Theory]
    [InlineData("exit", "exit code 3")]
    [InlineData("exit", "there is no way")]
    [InlineData("ready:READY", "READY")]
    [InlineData("ready:READY 0 fake", "READY 0 fake")]
    [InlineData("ready:READY 2 fake", "READY 2 fake")]
    [InlineData("ready:READY -1 fake", "READY -1 fake")]
    [InlineData("ready:hello", "hello")]
    [InlineData("unconnectable", "sockets")]
    public async Task A_server_that_does_not_get_ready_is_an_error(string mode, string message)
    {
        var thrown = await Assert.ThrowsAsync<CommandException>(() => Servers.StartFake(mode));
        Assert.Equal(CommandFailure.ServerNotStarted, thrown.Reason);
        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_may_serve_fewer_sockets_than_it_was_given()
    {
        await using CommandClient client = await Servers.StartFake("ready:READY 1 fake", sockets: 3);
        Assert.Equal(1, client.Status.Sockets);
        Assert.Equal(5, await client.InvokeAsync<int>("say", "$id ok 5\n"));
    }

    [Fact]
    public async Task Starting_has_a_time_limit_and_can_be_cancelled()
    {
        using var folder = new ScratchFolder("commands");
        CommandClientOptions Options(TimeSpan limit) => new() { ServerCommand = Servers.Fake("silent"), Sockets = 1, StartTimeout = limit, ScratchFolder = folder.Path };
        var thrown = await Assert.ThrowsAsync<CommandException>(() => CommandClient.StartAsync(Options(TimeSpan.FromMilliseconds(200))));
        Assert.Contains("StartTimeout", thrown.Message, StringComparison.Ordinal);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CommandClient.StartAsync(Options(Servers.Long), cancellation.Token));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Wrong_options_and_missing_programs_are_told()
    {
        var thrown = await Assert.ThrowsAsync<CommandException>(() => CommandClient.StartAsync(new CommandClientOptions { ServerCommand = ["/nowhere/corojs"] }));
        Assert.Equal(CommandFailure.ServerNotStarted, thrown.Reason);
        Assert.Contains("/nowhere/corojs", thrown.Message, StringComparison.Ordinal);
        foreach (CommandClientOptions wrong in (CommandClientOptions[])
        [
            new() { ServerCommand = [] }, new() { Sockets = 0 }, new() { TimeLimit = TimeSpan.Zero }, new() { IdleTime = TimeSpan.Zero }, new() { StartTimeout = TimeSpan.Zero },
            new() { AnswerTimeout = TimeSpan.FromMilliseconds(250) }, new() { MaxAnswerBytes = 0 }, new() { MaxWaiting = -1 }, new() { MaxRestartsPerMinute = -1 }, new() { SourceMap = "x.map" },
        ]) await Assert.ThrowsAsync<ArgumentException>(() => CommandClient.StartAsync(wrong));
    }
}
