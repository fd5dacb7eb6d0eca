namespace CoroJs.Tests.CommandServer;

/// <summary>The command line of `corojs jsockd`.</summary>
public sealed class JsockdUsageTests
{
    [Theory]
    [InlineData("", "-s is missing")]
    [InlineData("-s", "-s needs the path of a socket")]
    [InlineData("-s --", "-s needs the path of a socket")]
    [InlineData("-s a a", "the socket a is given twice")]
    [InlineData("-s a -m", "-m needs a value")]
    [InlineData("-s a -m b -m c", "-m is given twice")]
    [InlineData("-s a -sm b", "-sm needs -m")]
    [InlineData("-s a -t 0", "-t 0: must be a whole number from 1")]
    [InlineData("-s a -t -1", "-t -1: must be a whole number from 1")]
    [InlineData("-s a -t x", "-t x: must be a whole number from 1")]
    [InlineData("-s a -t 1 -t 2", "-t is given twice")]
    [InlineData("-s a -i -1", "-i -1: must be a whole number from 0")]
    [InlineData("-s a -i 1 -i 1", "-i is given twice")]
    [InlineData("-s a -b 0", "-b 0: must be two hexadecimal digits")]
    [InlineData("-s a -b 0xA", "-b 0xA: must be two hexadecimal digits")]
    [InlineData("-s a -b ZZ", "-b ZZ: must be two hexadecimal digits")]
    [InlineData("-s a -b 00 -b 00", "-b is given twice")]
    [InlineData("-s a --threads=0", "--threads 0: must be a whole number from 1")]
    [InlineData("-s a --max-heap=1", "--max-heap 1: must be a whole number from 16")]
    [InlineData("-s a --allow-net=", "--allow-net= needs a value")]
    [InlineData("-s a -v", "-v stands alone")]
    [InlineData("-s a --nonsense", "there is no option --nonsense")]
    [InlineData("a", "what is 'a'?")]
    public async Task Wrong_use_is_explained(string arguments, string problem)
    {
        Ended ended = await RunningProgram.Run(["jsockd", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith($"jsockd: {problem}", ended.Error, StringComparison.Ordinal);
        Assert.Contains("usage: jsockd", ended.Error, StringComparison.Ordinal);
        Assert.Equal("", ended.Output);
    }

    [Fact]
    public async Task The_version_is_bare()
    {
        Ended ended = await RunningProgram.Run("jsockd", "-v");
        Assert.Equal((0, "0.1.5\n", ""), (ended.ExitCode, ended.Output, ended.Error));
    }

    [Fact]
    public async Task Clients_of_another_release_find_the_version_that_they_expect()
    {
        Ended ended = await RunningProgram.RunWith(new() { ["COROJS_JSOCKD_VERSION"] = "0.2.0" }, "jsockd", "-v");
        Assert.Equal((0, "0.2.0\n"), (ended.ExitCode, ended.Output));
    }

    [Fact]
    public async Task A_socket_may_begin_with_a_hyphen()
    {
        using var folder = new ScratchFolder();
        using RunningProgram program = RunningProgram.StartIn(folder.Path, "jsockd", "-s", "--", "-a");
        await program.Line("READY 1 0.1.5");
        Assert.True(File.Exists(Path.Combine(folder.Path, "-a")));
    }
}
