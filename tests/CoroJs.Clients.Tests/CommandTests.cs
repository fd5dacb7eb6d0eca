using System.Text;
using System.Text.Json.Serialization;
using CoroJs.Commands;

namespace CoroJs.Tests;

/// <summary>Commands, their values and their errors, with the real server.</summary>
public sealed partial class CommandTests
{
    [Fact]
    public async Task Values_go_there_and_back()
    {
        await using CommandClient client = await Servers.Start();
        Assert.Equal(42, await client.InvokeAsync<int>("(m, p) => p + 1", 41));
        Assert.Equal("grüß 世界 😀\n", await client.InvokeAsync<string>("(m, p) => p", "grüß 世界 😀\n"));
        Assert.Equal(new Point(2, 1), await client.InvokeAsync<Point>("(m, { x, y }) => ({ x: y, y: x })", new Point(1, 2)));
        Assert.Null(await client.InvokeAsync<string?>("() => null"));
        Assert.Equal((int[])[1, 2, 3], await client.InvokeAsync<int[]>("async (m, p) => { await null; return p }", new[] { 1, 2, 3 }));
        string large = new('x', 1_000_000);
        Assert.Equal(large + large, await client.InvokeAsync<string>("(m, p) => p + p", large));
    }

    [Fact]
    public async Task Source_generated_contexts_say_how_values_look()
    {
        await using CommandClient client = await Servers.Start();
        Point swapped = await client.InvokeAsync("(m, p) => ({ X: p.Y, Y: p.X })", new Point(1, 2), Context.Default.Point, Context.Default.Point);
        Assert.Equal(new Point(2, 1), swapped);
        Assert.Equal("[1]", Encoding.UTF8.GetString(await client.InvokeJsonAsync("(m, p) => [p]", "1"u8.ToArray())));
    }

    [Theory]
    [InlineData("() => undefined", CommandFailure.BadResult)]
    [InlineData("() => 1n", CommandFailure.BadResult)]
    [InlineData("() => 'text'", CommandFailure.ResultMismatch)]
    [InlineData("() =>", CommandFailure.NotCompiled)]
    [InlineData("() => { for (;;) ; }", CommandFailure.TimeLimit)]
    [InlineData("() => { throw 'text' }", CommandFailure.Thrown)]
    public async Task A_failure_has_its_reason(string command, CommandFailure reason)
    {
        await using CommandClient client = await Servers.Start(timeLimit: TimeSpan.FromSeconds(1));
        var thrown = await Assert.ThrowsAsync<CommandException>(() => client.InvokeAsync<int>(command));
        Assert.Equal(reason, thrown.Reason);
        Assert.Equal(7, await client.InvokeAsync<int>("() => 7"));
    }

    [Fact]
    public async Task Parameters_that_are_no_json_or_too_long_are_refused()
    {
        await using CommandClient client = await Servers.Start();
        Assert.Equal(CommandFailure.BadParameter, (await Assert.ThrowsAsync<CommandException>(() => client.InvokeJsonAsync("(m, p) => p", "{"u8.ToArray()))).Reason);
        Assert.Equal(CommandFailure.TooLong, (await Assert.ThrowsAsync<CommandException>(() => client.InvokeAsync<string>("(m, p) => p", new string('x', 2 << 20)))).Reason);
        await Assert.ThrowsAsync<ArgumentException>(() => client.InvokeAsync<int>("() => '\0'"));
        await Assert.ThrowsAsync<ArgumentException>(() => client.InvokeAsync<int>("?quit"));
        await Assert.ThrowsAsync<ArgumentException>(() => client.InvokeJsonAsync("(m, p) => p", "?quit"u8.ToArray()));
        await Assert.ThrowsAsync<ArgumentException>(() => client.InvokeJsonAsync("(m, p) => p", "1\0"u8.ToArray()));
        Assert.Equal(7, await client.InvokeAsync<int>("() => 7"));
    }

    [Fact]
    public async Task An_error_tells_where_it_was_thrown()
    {
        await using CommandClient client = await Servers.Start();
        var thrown = await Assert.ThrowsAsync<CommandException>(() => client.InvokeAsync<int>("() => {\n  function inner() { null.x }\n  inner();\n}"));
        Assert.Equal(CommandFailure.Thrown, thrown.Reason);
        JavaScriptError error = thrown.Error!;
        Assert.StartsWith("TypeError: ", error.Message, StringComparison.Ordinal);
        Assert.Equal(thrown.Message, error.Message);
        Assert.Equal(("inner", "<buffer>", 2), (error.Trace[0].FunctionName, error.Trace[0].Source, error.Trace[0].Line));
        Assert.True(error.Trace[0].Column > 1);
        Assert.Null(error.Trace[0].Mapped);
        Assert.Contains("inner", error.Raw, StringComparison.Ordinal);
        Assert.StartsWith("\n", error.Pretty, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_are_answered_by_the_call()
    {
        await using CommandClient client = await Servers.Start();
        var options = new CommandOptions { Messages = MessageHandler.Of((string name, CancellationToken _) => ValueTask.FromResult(new Point(name.Length, 1))) };
        Assert.Equal(8, await client.InvokeAsync<int>("(m, p) => p.map(n => JSockD.sendMessage(n).x).reduce((a, b) => a + b)", new[] { "ann", "berta" }, options));
        var typed = new CommandOptions { Messages = MessageHandler.Of((p, _) => ValueTask.FromResult(new Point(p.Y, p.X)), Context.Default.Point, Context.Default.Point) };
        Assert.Equal(2, await client.InvokeAsync<int>("() => JSockD.sendMessage({ X: 1, Y: 2 }).X", null, typed));
    }

    [Fact]
    public async Task What_a_message_handler_throws_reaches_the_command_and_the_caller()
    {
        await using CommandClient client = await Servers.Start();
        var options = new CommandOptions { Messages = MessageHandler.Of<string, int>((_, _) => throw new KeyNotFoundException("nobody")) };
        var thrown = await Assert.ThrowsAsync<CommandException>(() => client.InvokeAsync<int>("() => JSockD.sendMessage('x')", null, options));
        Assert.Equal("nobody", Assert.IsType<KeyNotFoundException>(thrown.InnerException).Message);
        Assert.Contains("Client indicated internal error", thrown.Error!.Message, StringComparison.Ordinal);
        Assert.Equal("caught", await client.InvokeAsync<string>("() => { try { JSockD.sendMessage('x') } catch { return 'caught' } }", null, options));
        thrown = await Assert.ThrowsAsync<CommandException>(() => client.InvokeAsync<int>("() => JSockD.sendMessage('x')"));
        Assert.IsType<InvalidOperationException>(thrown.InnerException);
    }

    [Fact]
    public async Task A_module_is_each_commands_first_argument()
    {
        using var folder = new ScratchFolder("commands");
        string module = folder.Write("module.mjs", "export const greet = name => `Hello ${name}`;");
        string compiled = await Modules.Compile(module);
        await using CommandClient client = await CommandClient.StartAsync(new CommandClientOptions { ServerCommand = Servers.Real, Module = compiled, PublicKey = Modules.AnyKey, StartTimeout = Servers.Long, TimeLimit = TimeSpan.FromSeconds(5) });
        Assert.Equal("Hello Ann", await client.InvokeAsync<string>("(m, name) => m.greet(name)", "Ann"));
    }

    internal sealed record Point(int X, int Y);

    [JsonSerializable(typeof(Point))]
    private sealed partial class Context : JsonSerializerContext;
}
