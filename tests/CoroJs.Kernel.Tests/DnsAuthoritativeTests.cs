namespace CoroJs.Tests;

/// <summary>coro:dns against a name server that this project did not write.</summary>
public sealed class DnsAuthoritativeTests
{
    [AuthoritativeTheory]
    [InlineData("stack", "epoll")]
    [InlineData("stack", "poll")]
    [InlineData("plain", "epoll")]
    [InlineData("thread", "epoll")]
    public async Task Every_record_comes_as_it_stands_in_the_zone(string carrier, string poller)
    {
        using var server = new AuthoritativeServer();
        await server.Started();
        string program = Repository.File("tests", "dns", "records.mjs");
        Ended ended = await RunningProgram.RunWith(new() { ["COROJS_POLLER"] = poller }, $"--fibers={carrier}", program, $"{server.Port}");
        Assert.DoesNotContain(ended.Output.Split('\n'), line => line.StartsWith("not ok", StringComparison.Ordinal));
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        Assert.Contains("ok servers of one question", ended.Output, StringComparison.Ordinal);
    }

    [AuthoritativeFact]
    public async Task The_sample_prints_what_it_was_asked_for()
    {
        using var server = new AuthoritativeServer();
        await server.Started();
        string at = $"@127.0.0.1:{server.Port}", sample = Repository.File("samples", "dns.mjs");
        Ended ended = await RunningProgram.Run(sample, at, "_sip._tcp.example.test", "srv", "txt");
        string[] expected = ["name=sip.example.test port=5060 priority=10 weight=60", "name=sip2.example.test port=5061 priority=20 weight=0"];
        string[] lines = ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Select(e => $"_sip._tcp.example.test\t300\tSRV\t{e}"), lines.Order(StringComparer.Ordinal));
        ended = await RunningProgram.Run(sample, at, "2001:db8::1");
        Assert.Equal("2001:db8::1\t\tPTR\texample.test\n", ended.Output);
        ended = await RunningProgram.Run(sample, at, "nobody.example.test");
        Assert.Equal((1, "queryA ENOTFOUND nobody.example.test\n"), (ended.ExitCode, ended.Error));
    }

    private sealed class AuthoritativeFactAttribute : FactAttribute
    {
        public AuthoritativeFactAttribute() => Skip = AuthoritativeServer.Missing;
    }

    private sealed class AuthoritativeTheoryAttribute : TheoryAttribute
    {
        public AuthoritativeTheoryAttribute() => Skip = AuthoritativeServer.Missing;
    }
}
