using System.Text.Json.Nodes;

namespace CoroJs.Tests.CommandServer;

/// <summary>How runtimes of `corojs jsockd` are exchanged, given back and shared.</summary>
public sealed class JsockdRuntimeTests
{
    private const string LeakNotice = "Memory usage has increased over the last 300 commands. Resetting interpreter state.";
    private const string Leaking = "globalThis.all ??= [], (m, p) => all.push(new Array(200).fill(p))";

    [Fact]
    public async Task A_runtime_that_leaks_is_exchanged_between_two_commands()
    {
        using JsockdProcess server = await JsockdProcess.Start("-t", "10000000");
        using JsockdClient client = server.Connect();
        int last = 0, count = 0;
        for (; count < 20000; count++)
        {
            string answer = await client.Ask("1", Leaking, $"{count}");
            int length = int.Parse(answer["1 ok ".Length..], System.Globalization.CultureInfo.InvariantCulture);
            if (length <= last) break;
            last = length;
        }
        Assert.InRange(count, 300, 19999);
        Assert.Contains($"[ERROR] {LeakNotice}", server.Program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_on_their_way_are_all_answered_in_order_while_runtimes_are_exchanged()
    {
        const int Count = 12000;
        using JsockdProcess server = await JsockdProcess.Start("-t", "10000000");
        using JsockdClient client = server.Connect();
        Task sending = Task.Run(() =>
        {
            for (int i = 0; i < Count; i++) client.Send($"{i}", Leaking, "1");
        });
        for (int i = 0; i < Count; i++) Assert.StartsWith($"{i} ok ", await client.Line(), StringComparison.Ordinal);
        await sending;
        Assert.True(server.Program.Error.Split(LeakNotice).Length > 2);
    }

    [Fact]
    public async Task A_runtime_without_a_leak_stays()
    {
        using JsockdProcess server = await JsockdProcess.Start();
        using JsockdClient client = server.Connect();
        for (int i = 1; i <= 3000; i++) Assert.Equal($"1 ok {i}", await client.Ask("1", "globalThis.n ??= 0, (m, p) => { const garbage = new Array(500).fill(p); return n += garbage.length / 500 }", $"{i}"));
        Assert.DoesNotContain(LeakNotice, server.Program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idle_runtime_is_freed_but_for_the_first()
    {
        using JsockdProcess server = await JsockdProcess.Start(2, "-i", "100000");
        using JsockdClient first = server.Connect(), second = server.Connect(socket: 1);
        foreach (JsockdClient client in (JsockdClient[])[first, second]) Assert.Equal("1 ok 1", await client.Ask("1", "globalThis.kept = 1, (m, p) => p", "1"));
        DateTime end = DateTime.UtcNow.AddSeconds(60);
        string state;
        do
        {
            await Task.Delay(150);
            state = await second.Ask("2", "(m, p) => typeof kept");
        }
        while (state != "2 ok \"undefined\"" && DateTime.UtcNow < end);
        Assert.Equal("2 ok \"undefined\"", state);
        Assert.Equal("2 ok \"number\"", await first.Ask("2", "(m, p) => typeof kept"));
    }

    [Fact]
    public async Task Memory_of_idle_runtimes_goes_back_to_the_system()
    {
        const int Count = 9;
        using JsockdProcess server = await JsockdProcess.Start(Count, "-i", "2000000", "-t", "10000000");
        var clients = new List<JsockdClient>();
        for (int i = 0; i < Count; i++)
        {
            clients.Add(server.Connect(socket: i));
            Assert.Equal("1 ok 100000", await clients[i].Ask("1", "globalThis.all = Array.from({ length: 1e5 }, (_, i) => ({ i })), (m, p) => all.length"));
        }
        long busy = ResidentKibibytes(server.Program.Id), idle = busy;
        DateTime end = DateTime.UtcNow.AddSeconds(60);
        while (DateTime.UtcNow < end && busy - idle < (Count - 1) * 2 * 1024)
        {
            await Task.Delay(100);
            idle = ResidentKibibytes(server.Program.Id);
        }
        // Each has at least four mebibytes of values.
        Assert.InRange(busy - idle, (Count - 1) * 2 * 1024, long.MaxValue);
        Assert.Equal("2 ok 1", await clients[^1].Ask("2", "(m, p) => p", "1"));
        clients.ForEach(c => c.Dispose());
    }

    [Fact]
    public async Task Few_threads_serve_many_sockets_each_with_globals_of_its_own()
    {
        using JsockdProcess server = await JsockdProcess.Start(6, "--threads=2");
        Assert.Equal("6 0.1.5", server.Ready);
        var clients = Enumerable.Range(0, 6).Select(i => server.Connect(socket: i)).ToList();
        for (int i = 0; i < clients.Count; i++) Assert.Equal($"1 ok {i}", await clients[i].Ask("1", "(m, p) => globalThis.mine ??= p", $"{i}"));
        for (int i = 0; i < clients.Count; i++) Assert.Equal($"2 ok {i}", await clients[i].Ask("2", "(m, p) => globalThis.mine ??= p", "77"));
        clients.ForEach(c => c.Dispose());
    }

    [Fact]
    public async Task A_command_that_blocks_holds_up_no_other_socket_of_its_thread()
    {
        using JsockdProcess server = await JsockdProcess.Start(2, "--threads=1", "-t", "60000000");
        using JsockdClient first = server.Connect(), second = server.Connect(socket: 1);
        first.Send("1", "(m, p) => JSockD.sendMessage(p)", "1");
        Assert.Equal("1 message 1", await first.Line());
        Assert.Equal("1 ok 2", await second.Ask("1", "(m, p) => p", "2"));
        first.Send("1", "3");
        Assert.Equal("1 ok 3", await first.Line());
    }

    [Fact]
    public async Task Its_health_is_a_line_of_figures()
    {
        using JsockdProcess server = await JsockdProcess.Start(2, "-t", "20000");
        using JsockdClient client = server.Connect();
        await client.Ask("1", "(m, p) => p");
        await client.Ask("1", "(m, p) => { throw p }");
        await client.Ask("1", "(m, p) => { for (;;); }");
        client.Send("?health");
        JsonNode health = JsonNode.Parse(await client.Line())!;
        Assert.Equal((3, 2, 1, 2), ((int)health["commands"]!, (int)health["failed"]!, (int)health["interrupted"]!, (int)health["sockets"]!));
        Assert.True((long)health["heapBytes"]! > 0);
    }

    private static long ResidentKibibytes(int process)
    {
        string line = File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
