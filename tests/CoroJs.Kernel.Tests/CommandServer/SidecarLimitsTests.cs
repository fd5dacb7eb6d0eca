using System.Diagnostics;

namespace CoroJs.Tests.CommandServer;

/// <summary>Limits of `corojs sidecar`: none of them can be got round, and the server outlives them all.</summary>
public sealed class SidecarLimitsTests
{
    private const string Forever = "Script execution timed out after 100ms";

    [Theory]
    [InlineData("while (true) {}", true)]
    [InlineData("while (true) {}", false)]
    [InlineData("new Promise(() => {})", true)]
    [InlineData("await new Promise(() => {})", true)]
    [InlineData("await new Promise(() => {})", false)]
    [InlineData("import 'm'", false)]
    [InlineData("/(a*)*b/.test('a'.repeat(100))", true)]
    [InlineData("for (;;) await null", true)]
    [InlineData("try { while (true) {} } catch {} finally { while (true) {} }", true)]
    [InlineData("(function f() { try { f() } finally { f() } })()", true)]
    [InlineData("const { Fiber } = await import('coro:fiber'); Fiber.run(() => { while (true) {} }).join()", true)]
    [InlineData("for (;;) Array.from({ length: 1e6 }, Math.random).sort()", true)]
    public async Task A_time_limit_ends_everything(string code, bool isExpression)
    {
        using var server = SidecarProcess.Start("--workers", "1", "--max-heap", "256");
        using SidecarClient client = await server.Connect();
        Assert.Equal("1", await client.Evaluate("globalThis.kept = 1"));
        var time = Stopwatch.StartNew();
        SidecarFrame frame = await client.Run($$"""
            {"code":{{System.Text.Json.Nodes.JsonValue.Create(code).ToJsonString()}},"expr":{{(isExpression ? "true" : "false")}},"timeoutMs":100,
            "modules":[{"name":"m","code":"while (true) {}"}]}
            """);
        Assert.Equal((SidecarClient.Error, Forever), (frame.Kind, frame.ErrorMessage));
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(20), $"it took {time.Elapsed}");
        Assert.Equal("1", await client.Evaluate("kept"));
    }

    [Fact]
    public async Task The_server_has_a_limit_for_requests_that_have_none()
    {
        using var server = SidecarProcess.Start("--workers", "1", "--time-limit", "150");
        using SidecarClient client = await server.Connect();
        Assert.Equal("Script execution timed out after 150ms", (await client.Run("""{"code":"for (;;) {}"}""")).ErrorMessage);
        Assert.Equal("Script execution timed out after 20ms", (await client.Run("""{"code":"for (;;) {}","timeoutMs":20}""")).ErrorMessage);
        Assert.Equal("1", await client.Evaluate("import('coro:fiber').then(({ Fiber }) => { Fiber.sleep(300); return 1 })", ",\"timeoutMs\":30000"));
    }

    [Fact]
    public async Task The_time_limit_can_be_met_a_thousand_times()
    {
        using var server = SidecarProcess.Start("--workers", "1");
        using SidecarClient client = await server.Connect();
        await client.Evaluate("globalThis.kept = 0; 1");
        for (int i = 0; i < 1000; i++)
        {
            bool isExpression = i % 2 == 0;
            SidecarFrame frame = await client.Run($$"""{"code":"kept++; {{(i % 3 == 0 ? "await new Promise(() => {})" : "for (;;) {}")}}","expr":{{(isExpression ? "true" : "false")}},"timeoutMs":2}""");
            Assert.Equal("Script execution timed out after 2ms", frame.ErrorMessage);
        }
        Assert.Equal("true", await client.Evaluate("kept > 0"));
        using System.Text.Json.JsonDocument stats = await Stats(client);
        Assert.Equal(1000, stats.RootElement.GetProperty("timedOut").GetInt32());
        Assert.True(stats.RootElement.GetProperty("worker").GetProperty("fibers").GetInt32() < 50, stats.RootElement.ToString());
        Assert.Equal("", server.Program.Error);
    }

    [Fact]
    public async Task The_memory_limit_can_be_met_many_times()
    {
        using var server = SidecarProcess.Start("--workers", "1", "--max-heap", "32", "--max-buffers", "16");
        for (int i = 0; i < 30; i++)
        {
            using SidecarClient client = await server.Connect();
            SidecarFrame frame = await client.Run("""{"code":"globalThis.kept = []; for (;;) kept.push(new Array(1000).fill(1.5))","expr":true}""");
            Assert.Equal("The worker's heap has reached its limit: the script was ended, and its context with it", frame.ErrorMessage);
        }
        Assert.Equal("3", await AfterExchange(server, client => client.Evaluate("1 + 2")));
        Assert.Equal("Array buffer allocation failed", await AfterExchange(server, async client => (await client.Run("""{"code":"new ArrayBuffer(1 << 25)","expr":true}""")).ErrorMessage));
    }

    [Fact]
    public async Task A_looping_script_does_not_outlive_its_server()
    {
        using var server = SidecarProcess.Start("--workers", "2");
        using SidecarClient client = await server.Connect();
        client.Send(SidecarClient.RunScript, """{"code":"for (;;) {}"}""");
        using SidecarClient other = await server.Connect();
        Assert.Equal("2", await other.Evaluate("1 + 1"));
        using Process kill = Process.Start("kill", ["-TERM", $"{server.Program.Id}"]);
        Ended ended = await server.Program.End(TimeSpan.FromSeconds(20));
        Assert.Equal(0, ended.ExitCode);
        Assert.False(File.Exists(server.Socket));
        Assert.Null(await client.ReceiveOrEnd());
    }

    [Fact]
    public async Task What_ends_the_engines_process_ends_no_server()
    {
        using var server = SidecarProcess.Start("--workers", "1", "--max-heap", "256");
        for (int i = 0; i < 3; i++)
        {
            if (i > 0) await Task.Delay(2500); // crashes that follow one another at once end it
            using SidecarClient client = await server.Connect();
            Assert.Equal("1", await client.Evaluate("1"));
            using Process kill = Process.Start("pkill", ["-TRAP", "-P", $"{server.Program.Id}"]);
            Assert.Null(await client.ReceiveOrEnd());
        }
        Assert.Equal("3", await AfterExchange(server, client => client.Evaluate("1 + 2")));
        using Process end = Process.Start("kill", ["-TERM", $"{server.Program.Id}"]);
        Assert.Equal(0, (await server.Program.End(TimeSpan.FromSeconds(20))).ExitCode);
        Assert.False(File.Exists(server.Socket));
    }

    [Fact]
    public async Task A_script_that_wants_more_than_v8_can_make_ends_its_worker_and_not_the_server()
    {
        using var server = SidecarProcess.Start("--workers", "1", "--max-heap", "64");
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("fatal", await AfterExchange(server, async client =>
            {
                SidecarFrame frame = await client.Run("""{"code":"'x'.repeat(1 << 28).split('')","expr":true}""");
                Assert.Equal(SidecarClient.Error, frame.Kind);
                Assert.Contains("invalid size error", frame.ErrorMessage, StringComparison.Ordinal);
                Assert.Null(await client.ReceiveOrEnd());
                return "fatal";
            }));
        }
        Assert.Equal("3", await AfterExchange(server, client => client.Evaluate("1 + 2")));
        Assert.DoesNotContain("starts again", server.Program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_looping_script_does_not_outlive_its_client()
    {
        using var server = SidecarProcess.Start("--workers", "1");
        using SidecarClient other = await server.Connect();
        foreach (string code in (string[])["for (;;) {}", "for (;;) await null", "await new Promise(() => {})"])
        {
            Assert.Equal("1", await other.Evaluate("1"));
            using (SidecarClient client = await server.Connect()) client.Send(SidecarClient.RunScript, $$"""{"code":"{{code}}"}""");
        }
        DateTime end = DateTime.UtcNow.AddSeconds(30);
        while (true)
        {
            using System.Text.Json.JsonDocument stats = await Stats(other);
            if (stats.RootElement.GetProperty("running").GetInt32() == 0 && stats.RootElement.GetProperty("connections").GetInt32() == 1) break;
            Assert.True(DateTime.UtcNow < end, stats.RootElement.ToString());
        }
    }

    internal static async Task<System.Text.Json.JsonDocument> Stats(SidecarClient client)
    {
        uint id = client.Send(SidecarClient.StatsRequest, "");
        SidecarFrame frame = await client.Receive();
        Assert.Equal((id, SidecarClient.Stats), (frame.Request, frame.Kind));
        return System.Text.Json.JsonDocument.Parse(frame.Payload);
    }

    // A connection that comes while a worker gives way to another one may end with it.
    private static async Task<string> AfterExchange(SidecarProcess server, Func<SidecarClient, Task<string>> use)
    {
        for (int tries = 0; ; tries++)
        {
            using SidecarClient client = await server.Connect();
            try
            {
                return await use(client);
            }
            catch (Exception e) when (e is EndOfStreamException or System.Net.Sockets.SocketException && tries < 100)
            {
                // Once more.
            }
        }
    }
}
