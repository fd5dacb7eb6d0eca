using CoroJs.CommandServer.Logging;

namespace CoroJs.Tests.CommandServer;

/// <summary>The log of a command server.</summary>
public sealed class ServerLogTests
{
    private static readonly DateTimeOffset Moment = new(2025, 9, 24, 21, 15, 45, 644, 776, TimeSpan.Zero);

    [Theory]
    [InlineData(null, "one", "$ jsockd 2025-09-24T21:15:45.644776Z [INFO] one\n")]
    [InlineData(null, "one\ntwo\r\nthree\n", "* jsockd 2025-09-24T21:15:45.644776Z [INFO] one\n* jsockd 2025-09-24T21:15:45.644776Z [INFO] two\n$ jsockd 2025-09-24T21:15:45.644776Z [INFO] three\n")]
    [InlineData("app: ", "one\ntwo", "* jsockd 2025-09-24T21:15:45.644776Z [INFO] app: one\n$ jsockd 2025-09-24T21:15:45.644776Z [INFO] two\n")]
    [InlineData("a\nb", "one", "$ jsockd 2025-09-24T21:15:45.644776Z [INFO] one\n")]
    [InlineData("a\rb", "one", "$ jsockd 2025-09-24T21:15:45.644776Z [INFO] one\n")]
    public void Each_line_tells_when_how_important_and_whether_it_is_the_last(string? prefix, string message, string text) =>
        Assert.Equal(text, new ServerLog("jsockd", prefix, new Clock()).Format(LogLevel.Info, message));

    [Fact]
    public async Task A_console_writes_to_it()
    {
        using JsockdProcess server = await JsockdProcess.Start();
        using JsockdClient client = server.Connect();
        await client.Ask("1", "(m, p) => (console.log('a', { b: 1 }), console.warn('c'), console.error('d'), console.info('e'), console.debug('f'), 1)");
        client.Send("?quit");
        string[] texts = [.. (await server.Program.End()).Error.Split('\n').Where(l => l.Contains("<console.", StringComparison.Ordinal)).Select(l => l[(l.IndexOf('[', StringComparison.Ordinal))..])];
        Assert.Equal(["[INFO] <console.log>: a { b: 1 }", "[INFO] <console.warn>: c", "[INFO] <console.error>: d", "[INFO] <console.info>: e", "[INFO] <console.debug>: f"], texts);
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Moment;
    }
}
