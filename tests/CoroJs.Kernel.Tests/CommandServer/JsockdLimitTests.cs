using System.Diagnostics;
using System.Globalization;

namespace CoroJs.Tests.CommandServer;

/// <summary>Limits of commands on time and memory, and what they may not do.</summary>
public sealed class JsockdLimitTests
{
    private const string Interrupted = "exception {\"errorMessage\":\"InternalError: interrupted\"";

    [Theory]
    [InlineData("(m, p) => { for (;;); }")]
    [InlineData("(m, p) => { for (;;) try { for (;;); } catch {} finally { for (;;); } }")]
    [InlineData("(m, p) => /^(a+)+$/.test('a'.repeat(40) + 'b')")]
    [InlineData("(m, p) => { const a = Array.from({ length: 1e6 }, (_, i) => i); for (;;) a.sort((x, y) => (x * 7919) % 10007 - (y * 7919) % 10007) }")]
    [InlineData("(m, p) => { const a = new Array(1e6).fill('x'); for (;;) JSON.stringify(a) }")]
    [InlineData("(m, p) => 'x'.repeat(2 ** 26).replaceAll('x', () => 'y'.repeat(2))")]
    [InlineData("(m, p) => Fiber.sleep(60000)")]
    [InlineData("async (m, p) => { for (;;) await null }")]
    [InlineData("for (;;);")]
    public async Task A_command_that_takes_too_long_is_ended_and_the_state_kept(string command)
    {
        using JsockdProcess server = await JsockdProcess.Start("-t", "100000", "--max-heap=256");
        using JsockdClient client = server.Connect();
        Assert.Equal("1 ok 1", await client.Ask("1", "globalThis.kept = 1, (m, p) => kept"));
        Assert.StartsWith($"2 {Interrupted}", await client.Ask("2", command), StringComparison.Ordinal);
        Assert.Equal("3 ok 1", await client.Ask("3", "(m, p) => kept"));
    }

    [Fact]
    public async Task The_limit_is_kept_to_a_few_milliseconds()
    {
        using JsockdProcess server = await JsockdProcess.Start("-t", "50000");
        using JsockdClient client = server.Connect();
        var times = new List<double>();
        for (int i = 0; i < 11; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Assert.StartsWith($"{i} {Interrupted}", await client.Ask($"{i}", "(m, p) => { for (;;); }"), StringComparison.Ordinal);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        times.Sort();
        Assert.InRange(times[0], 50, 65);
    }

    [Fact]
    public async Task Memory_is_limited_and_the_next_command_works()
    {
        using JsockdProcess server = await JsockdProcess.Start("-t", "20000000", "--max-heap=64");
        using JsockdClient client = server.Connect();
        for (int i = 0; i < 3; i++)
        {
            Assert.StartsWith("1 exception {\"errorMessage\":\"InternalError: out of memory\"", await client.Ask("1", "(m, p) => { const a = []; for (;;) a.push(new Array(1000).fill(a.length)) }"), StringComparison.Ordinal);
            Assert.Equal("2 ok 1", await client.Ask("2", "(m, p) => 1"));
        }
    }

    [Theory]
    [InlineData]
    [InlineData("--threads=1")]
    public async Task What_v8_cannot_make_ends_the_state_and_not_the_server(params string[] options)
    {
        using JsockdProcess server = await JsockdProcess.Start(2, ["-t", "60000000", "--max-heap=64", .. options]);
        using JsockdClient client = server.Connect();
        using JsockdClient idle = server.Connect(socket: 1);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("1 ok 1", await idle.Ask("1", "(m, p) => 1"));
            Assert.Equal("1 ok 1", await client.Ask("1", "globalThis.kept = 1, (m, p) => kept"));
            string answer = await client.Ask("2", "(m, p) => 'x'.repeat(1 << 28).split('')");
            Assert.StartsWith("2 exception {\"errorMessage\":\"InternalError: out of memory: ", answer, StringComparison.Ordinal);
            Assert.Contains("invalid size error", answer, StringComparison.Ordinal);
            Assert.Equal("3 ok \"undefined\"", await client.Ask("3", "(m, p) => typeof kept"));
        }
        // When nobody waits for anything.
        Assert.Equal("4 ok 1", await client.Ask("4", "globalThis.kept = 1, (m, p) => { setTimeout(() => 'x'.repeat(1 << 28).split(''), 1); return 1 }"));
        DateTime end = DateTime.UtcNow.AddSeconds(60);
        while (await client.Ask("5", "(m, p) => typeof kept") is var answer && answer != "5 ok \"undefined\"")
        {
            Assert.True(DateTime.UtcNow < end, answer);
            await Task.Delay(10);
        }
        Assert.Equal("6 ok 6", await idle.Ask("6", "(m, p) => 6"));
    }

    [Fact]
    public async Task Buffers_are_limited_too()
    {
        using JsockdProcess server = await JsockdProcess.Start("-t", "20000000", "--max-heap=64");
        using JsockdClient client = server.Connect();
        Assert.StartsWith("1 exception {\"errorMessage\":\"RangeError: Array buffer allocation failed\"", await client.Ask("1", "(m, p) => { const a = []; for (;;) a.push(new Uint8Array(1e6)) }"), StringComparison.Ordinal);
        Assert.Equal("2 ok 1", await client.Ask("2", "(m, p) => 1"));
    }

    [Theory]
    [InlineData("(m, p) => { try { for (;;); } catch { return 'caught' } }")]
    [InlineData("(m, p) => { try { for (;;); } finally { return 'finally' } }")]
    public async Task The_time_limit_cannot_be_caught(string command)
    {
        using JsockdProcess server = await JsockdProcess.Start("-t", "20000");
        using JsockdClient client = server.Connect();
        Assert.StartsWith($"1 {Interrupted}", await client.Ask("1", command), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_limits_may_be_met_many_times()
    {
        int rounds = int.Parse(Environment.GetEnvironmentVariable("COROJS_SOAK_LIMITS") ?? "40", CultureInfo.InvariantCulture);
        using JsockdProcess server = await JsockdProcess.Start("-t", "5000", "--max-heap=32");
        using JsockdClient client = server.Connect();
        for (int i = 0; i < rounds; i++)
        {
            Assert.StartsWith($"1 {Interrupted}", await client.Ask("1", "(m, p) => { for (;;); }"), StringComparison.Ordinal);
            Assert.StartsWith("2 exception {\"errorMessage\":\"InternalError: ", await client.Ask("2", "(m, p) => { const a = []; for (;;) a.push(new Array(100000).fill(1)) }"), StringComparison.Ordinal);
            Assert.Equal("3 ok 1", await client.Ask("3", "(m, p) => 1"));
        }
    }

    [Theory]
    [InlineData("async (m, p) => (await import('coro:fs')).readFile('/etc/passwd', 'utf8')", "--allow-read=/etc/passwd grants it")]
    [InlineData("async (m, p) => (await import('coro:net')).connect(22, '127.0.0.1')", "--allow-net=127.0.0.1:22 grants it")]
    [InlineData("(m, p) => process.env.HOME.length", "")]
    [InlineData("(m, p) => { process.exit(3) }", "")]
    public async Task A_command_may_do_nothing_outside_of_the_server(string command, string code)
    {
        using JsockdProcess server = await JsockdProcess.Start();
        using JsockdClient client = server.Connect();
        string answer = await client.Ask("1", command);
        Assert.StartsWith("1 exception {", answer, StringComparison.Ordinal);
        Assert.Contains(code, answer, StringComparison.Ordinal);
        Assert.Equal("2 ok 1", await client.Ask("2", "(m, p) => 1"));
    }

    [Fact]
    public async Task A_granted_folder_is_read_in_blocking_style()
    {
        using var folder = new ScratchFolder();
        folder.Write("text", "content");
        using JsockdProcess server = await JsockdProcess.Start($"--allow-read={folder.Path}");
        using JsockdClient client = server.Connect();
        Assert.Equal("1 ok \"content\"", await client.Ask("1", "async (m, p) => (await import('coro:fs')).readFile(p, 'utf8')", $"\"{folder.Path}/text\""));
    }

    [Fact]
    public async Task A_promise_that_can_never_settle_is_an_error_at_once()
    {
        using JsockdProcess server = await JsockdProcess.Start("-t", "60000000");
        using JsockdClient client = server.Connect();
        Assert.StartsWith("1 exception {\"errorMessage\":\"InternalError: the command waits for a promise that can never settle\"", await client.Ask("1", "(m, p) => new Promise(() => {})"), StringComparison.Ordinal);
        Assert.Equal("2 ok 1", await client.Ask("2", "(m, p) => 1"));
    }
}
