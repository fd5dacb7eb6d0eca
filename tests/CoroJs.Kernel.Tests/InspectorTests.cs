using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace CoroJs.Tests;

/// <summary>Debuggers attach to programs of tests/programs/inspector.</summary>
public class InspectorTests
{
    private const string Listening = "Debugger listening on ";

    public static TheoryData<string> Carriers => ["stack", "plain", "thread"];

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task Steps_stay_in_their_fiber_while_a_hundred_others_run_the_same_function(string carrier)
    {
        using RunningProgram program = Start(carrier, "fibers.mjs");
        await using InspectorClient client = await Attach(program);
        await client.Call("Debugger.enable");
        string breakpoint = await client.Break("fibers.mjs", 6, "id === 42");
        InspectorPause pause = await client.Paused();
        await client.Unbreak(breakpoint);
        int steps = int.Parse((await pause.Evaluate("steps"))!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(6, pause.Line);
        for (int round = 0; round < 5; round++)
        {
            foreach (int line in (int[])[7, 8, 5, 6])
            {
                pause = await client.Step("stepOver");
                Assert.Equal(("work", line, "42"), (pause.Function, pause.Line, await pause.Evaluate("id")));
            }
            Assert.Equal($"{steps + round + 1}", await pause.Evaluate("steps"));
        }
        await client.Call("Debugger.resume");
        await client.Evaluate("stop = true");
        Assert.Equal((0, "ended 100\n"), await End(program));
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task A_step_over_a_read_ends_behind_it(string carrier)
    {
        using RunningProgram program = Start(carrier, "wait.mjs");
        await using InspectorClient client = await Attach(program);
        await client.Call("Debugger.enable");
        await client.Break("wait.mjs", 12);
        InspectorPause pause = await client.Paused();
        Assert.Equal("hello", await pause.Evaluate("text"));
        pause = await client.Step("stepOver");
        Assert.Equal(13, pause.Line);
        pause = await client.Step("stepOver");
        Assert.Equal((14, "HELLO"), (pause.Line, await pause.Evaluate("answer")));
        await pause.Evaluate("globalThis.stop = true");
        await client.Call("Debugger.resume");
        Assert.Equal(0, (await program.End()).ExitCode);
    }

    [Theory]
    [InlineData("stack", "spin.mjs")]
    [InlineData("plain", "spin.mjs")]
    [InlineData("thread", "spin.mjs")]
    [InlineData("stack", "spin.cjs")]
    [InlineData("plain", "spin.cjs")]
    [InlineData("thread", "spin.cjs")]
    public async Task A_program_can_be_made_to_wait_for_its_debugger(string carrier, string name)
    {
        using RunningProgram program = RunningProgram.Start(
            "--inspect-brk=0", $"--fibers={carrier}", Repository.File("tests", "programs", "inspector", name));
        await using InspectorClient client = await Attach(program);
        await client.Call("Debugger.enable");
        await client.Call("Runtime.runIfWaitingForDebugger");
        InspectorPause pause = await client.Paused();
        Assert.Equal(("Break on start", 1, ""), (pause.Reason, pause.Line, program.Output));
        Assert.EndsWith($"/{name}", pause.Url, StringComparison.Ordinal);
        await pause.Evaluate("globalThis.stop = true");
        await client.Call("Debugger.resume");
        Assert.Equal((0, "spinning\nstopped\n"), await End(program));
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task A_loop_that_never_ends_can_be_attached_to_and_paused(string carrier)
    {
        using RunningProgram program = Start(carrier, "spin.mjs");
        await program.Line("spinning");
        await using InspectorClient client = await Attach(program);
        await client.Call("Debugger.enable");
        await client.Call("Debugger.pause");
        Assert.Equal("spin", (await client.Paused()).Function);
        await client.Call("Debugger.resume");
        Assert.Equal("true", await client.Evaluate("globalThis.stop = true"));
        Assert.Equal((0, "spinning\nstopped\n"), await End(program));
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task A_program_whose_client_vanishes_goes_on(string carrier)
    {
        using RunningProgram program = Start(carrier, "fibers.mjs");
        await using (InspectorClient first = await Attach(program))
        {
            await first.Call("Debugger.enable");
            await first.Break("fibers.mjs", 6);
            await first.Paused();
            first.Vanish();
        }
        await using InspectorClient second = await Attach(program);
        Assert.Equal("true", await second.Evaluate("globalThis.stop = true"));
        Assert.Equal((0, "ended 100\n"), await End(program));
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task No_fiber_may_wait_while_the_program_is_paused_or_in_a_condition(string carrier)
    {
        const string wait = "(() => { try { Fiber.sleep(1); return 'slept'; } catch (e) { return e.code; } })()";
        using RunningProgram program = Start(carrier, "fibers.mjs");
        await using InspectorClient client = await Attach(program);
        await client.Call("Debugger.enable");
        await client.Break("fibers.mjs", 6, $"id === 7 && (globalThis.code = {wait}) !== ''");
        InspectorPause pause = await client.Paused();
        Assert.Equal("ERR_BLOCK_NOT_ALLOWED", await pause.Evaluate("globalThis.code"));
        Assert.Equal("ERR_BLOCK_NOT_ALLOWED", await pause.Evaluate(wait));
        await client.Call("Debugger.disable");
        Assert.Equal("slept é", await client.Evaluate($"{wait} + ' é'"));
        await client.Evaluate("stop = true");
        Assert.Equal((0, "ended 100\n"), await End(program));
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task A_step_out_of_a_fiber_lets_the_program_go_on(string carrier)
    {
        using RunningProgram program = Start(carrier, "fibers.mjs");
        await using InspectorClient client = await Attach(program);
        await client.Call("Debugger.enable");
        string breakpoint = await client.Break("fibers.mjs", 6, "id === 42");
        InspectorPause pause = await client.Paused();
        await client.Unbreak(breakpoint);
        await pause.Evaluate("globalThis.stop = true");
        // Through the function that the fiber was given, and the library's around it.
        for (int k = 0; k < 2; k++) pause = await client.Step("stepOut");
        Assert.Equal("coro:internal/fiber-life", pause.Url);
        await client.Call("Debugger.stepOut");
        Assert.Equal((0, "ended 100\n"), await End(program));
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task An_idle_program_pauses_when_a_fiber_goes_on(string carrier)
    {
        using RunningProgram program = Start(carrier, "wait.mjs");
        await using InspectorClient client = await Attach(program);
        await client.Call("Debugger.enable");
        for (int round = 0; round < 3; round++)
        {
            await client.Call("Debugger.pause");
            await client.Paused();
            await client.Call("Debugger.resume");
        }
        await client.Evaluate("stop = true");
        Assert.Equal(0, (await program.End()).ExitCode);
    }

    [Fact]
    public async Task Clients_find_the_program_over_http_by_an_address_only()
    {
        using RunningProgram program = Start("stack", "spin.mjs");
        var url = new Uri(await WebSocketUrl(program));
        using var http = new HttpClient { BaseAddress = new Uri($"http://{url.Authority}") };
        foreach (string path in (string[])["/json", "/json/list"])
        {
            JsonNode entry = JsonNode.Parse(await http.GetStringAsync(path))![0]!;
            Assert.Equal(url.ToString(), (string?)entry["webSocketDebuggerUrl"]);
            Assert.EndsWith("/spin.mjs", (string?)entry["url"], StringComparison.Ordinal);
        }
        Assert.StartsWith("corojs/", (string?)JsonNode.Parse(await http.GetStringAsync("/json/version"))!["Browser"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/elsewhere")).StatusCode);
        foreach (var (host, status) in new[]
                 {
                     ("localhost:9229", 200), ("127.0.0.1", 200), ("[::1]:9229", 200), ("evil.example", 400), ("127.0.0.1.evil.example:80", 400),
                     ("1", 400), ("localhost.evil.example", 400),
                 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/json") { Headers = { Host = host } };
            Assert.Equal((host, status), (host, (int)(await http.SendAsync(request)).StatusCode));
        }
        // No HTTP at all: the connection ends, the inspector stays.
        using (var socket = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync("127.0.0.1", url.Port);
            await socket.SendAsync(Encoding.ASCII.GetBytes("nonsense\r\n\r\n"));
            Assert.Equal(0, await socket.ReceiveAsync(new byte[100]));
        }
        await using InspectorClient client = await Attach(program);
        await client.Evaluate("stop = true");
        Assert.Equal(0, (await program.End()).ExitCode);
    }

    [Fact]
    public async Task A_port_in_use_is_wrong_usage()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Ended ended = await RunningProgram.Run($"--inspect={port}", "-e", "console.log(1)");
        listener.Stop();
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains($"the inspector cannot listen at 127.0.0.1:{port}: another program listens there", ended.Error, StringComparison.Ordinal);
        Assert.Empty(ended.Output);
    }

    private static RunningProgram Start(string carrier, string program) => RunningProgram.Start(
        "--inspect=0", $"--fibers={carrier}", Repository.File("tests", "programs", "inspector", program));

    private static async Task<InspectorClient> Attach(RunningProgram program) => await InspectorClient.Connect(await WebSocketUrl(program));

    private static async Task<string> WebSocketUrl(RunningProgram program)
    {
        for (DateTime end = DateTime.UtcNow + TimeSpan.FromSeconds(60); DateTime.UtcNow < end; await Task.Delay(20))
        {
            int at = program.Error.IndexOf(Listening, StringComparison.Ordinal);
            if (at >= 0) return program.Error[(at + Listening.Length)..].Split('\n')[0];
        }
        throw new InvalidOperationException($"the program does not listen: {program.Error}");
    }

    private static async Task<(int ExitCode, string Output)> End(RunningProgram program)
    {
        Ended ended = await program.End();
        Assert.Equal(1, ended.Error.Count(c => c == '\n'));
        return (ended.ExitCode, ended.Output);
    }
}
