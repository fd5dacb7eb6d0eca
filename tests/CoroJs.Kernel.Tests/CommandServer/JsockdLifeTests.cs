using System.Diagnostics;
using System.Net.Sockets;

namespace CoroJs.Tests.CommandServer;

/// <summary>How `corojs jsockd` begins and ends.</summary>
public sealed class JsockdLifeTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task It_says_ready_once_and_nothing_else()
    {
        using JsockdProcess server = await JsockdProcess.Start(3);
        Assert.Equal("3 0.1.5", server.Ready);
        Assert.All(server.Sockets, path => Assert.Equal(OwnerOnly, File.GetUnixFileMode(path)));
        using JsockdClient client = server.Connect();
        Assert.Equal("1 ok 1", await client.Ask("1", "(m, p) => (console.log('hello'), process.stdout.write('x'), 1)"));
        client.Send("?quit");
        Assert.Equal("quit", await client.Line());
        Ended ended = await server.Program.End();
        Assert.Equal((0, "READY 3 0.1.5\n"), (ended.ExitCode, ended.Output));
        Assert.DoesNotContain(server.Sockets, File.Exists);
    }

    [Fact]
    public async Task It_ends_when_the_client_of_any_socket_goes()
    {
        using JsockdProcess server = await JsockdProcess.Start(2);
        using JsockdClient first = server.Connect();
        Assert.Equal("1 ok 1", await first.Ask("1", "(m, p) => 1"));
        using (JsockdClient second = server.Connect(socket: 1)) Assert.Equal("1 ok 1", await second.Ask("1", "(m, p) => 1"));
        Assert.Equal(0, (await server.Program.End()).ExitCode);
        Assert.DoesNotContain(server.Sockets, File.Exists);
    }

    [Fact]
    public async Task A_client_that_ends_its_side_still_gets_its_answers()
    {
        using JsockdProcess server = await JsockdProcess.Start();
        using JsockdClient client = server.Connect();
        client.Send("1", "(m, p) => p", "1", "2", "(m, p) => p", "2");
        client.EndInput();
        Assert.Equal("1 ok 1", await client.Line());
        Assert.Equal("2 ok 2", await client.Line());
        Assert.Equal(0, (await server.Program.End()).ExitCode);
    }

    [Fact]
    public async Task A_client_that_goes_before_its_answer_ends_the_server_and_does_not_kill_it()
    {
        using JsockdProcess server = await JsockdProcess.Start();
        using (JsockdClient client = server.Connect()) client.Send("1", "(m, p) => 'x'.repeat(1e6)", "1", "2", "(m, p) => p", "2");
        Assert.Equal(0, (await server.Program.End()).ExitCode);
    }

    [Theory]
    [InlineData("TERM", 0)]
    [InlineData("INT", 1)]
    public async Task It_ends_by_a_signal(string signal, int code)
    {
        using JsockdProcess server = await JsockdProcess.Start(2);
        using JsockdClient client = server.Connect();
        Assert.Equal("1 ok 1", await client.Ask("1", "(m, p) => 1"));
        using (Process kill = Process.Start("kill", ["-s", signal, $"{server.Program.Id}"])) await kill.WaitForExitAsync();
        Assert.Equal(code, (await server.Program.End()).ExitCode);
        Assert.DoesNotContain(server.Sockets, File.Exists);
    }

    [Fact]
    public async Task A_second_client_waits()
    {
        using JsockdProcess server = await JsockdProcess.Start();
        using JsockdClient first = server.Connect();
        Assert.Equal("1 ok 1", await first.Ask("1", "(m, p) => 1"));
        using JsockdClient second = server.Connect();
        second.Send("1", "(m, p) => 2", "1");
        Assert.Equal("2 ok 1", await first.Ask("2", "(m, p) => 1"));
        Assert.False(second.HasAnswer);
    }

    [Fact]
    public async Task The_file_of_a_server_that_was_killed_is_replaced()
    {
        using var folder = new ScratchFolder();
        string path = Path.Combine(folder.Path, "s");
        using (RunningProgram killed = RunningProgram.Start("jsockd", "-s", path)) await killed.Line("READY");
        Assert.True(File.Exists(path));
        using RunningProgram next = RunningProgram.Start("jsockd", "-s", path);
        Assert.Equal("1 0.1.5", await next.Line("READY "));
    }

    [Fact]
    public async Task A_file_that_is_no_socket_is_left_alone()
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("precious", "text");
        Ended ended = await RunningProgram.Run("jsockd", "-s", path);
        Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
        Assert.Contains($"there is a file already that is no socket: {path}", ended.Error, StringComparison.Ordinal);
        Assert.Equal("text", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task A_server_that_lives_keeps_its_socket()
    {
        using JsockdProcess server = await JsockdProcess.Start();
        Ended ended = await RunningProgram.Run("jsockd", "-s", server.Sockets[0]);
        Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
        Assert.Contains("another server listens at", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no/such/folder/s", "ENOENT")]
    [InlineData("a-name-that-is-longer-than-what-the-system-takes-for-the-path-of-a-socket-which-is-one-hundred-and-seven-bytes-and-no-more", "longer than the 107 bytes")]
    public async Task It_is_not_ready_where_it_cannot_listen(string path, string problem)
    {
        Ended ended = await RunningProgram.Run("jsockd", "-s", path);
        Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
        Assert.Contains(problem, ended.Error, StringComparison.Ordinal);
    }
}
