using System.Diagnostics;
using System.Text.Json;

namespace CoroJs.Tests;

/// <summary>What can be seen of a program from outside: its fibers, its processor time, its heap.</summary>
public class SeeingTests
{
    public static TheoryData<string, string> States()
    {
        var data = new TheoryData<string, string>();
        foreach (string carrier in (string[])["stack", "plain", "thread"])
        {
            data.Add(carrier, "Fiber.sleep(60_000);");
            data.Add(carrier, "for (;;);");
            data.Add(carrier, "/^(a+)+$/.test('a'.repeat(60) + 'b');");
            data.Add(carrier, "for (;;) fs.exists('/');");
            data.Add(carrier, "for (;;) Fiber.yield();");
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(States))]
    public async Task Quit_prints_every_fiber(string carrier, string code)
    {
        using RunningProgram program = RunningProgram.Start($"--fibers={carrier}", "-e",
            $"Fiber.run(function sleeper() {{ Fiber.sleep(50_000); }}); Fiber.run({{ name: 'given' }}, () => Fiber.sleep(50_000)); console.log('ready'); {code}");
        await program.Line("ready");
        for (int round = 1; round <= 2; round++)
        {
            await Send(program, "QUIT");
            await Until(program, () => Count(program.Error, "\"given\" waits for sleep, since ") == round);
        }
        Assert.Contains(", 3 fibers, ", program.Error, StringComparison.Ordinal);
        Assert.Contains("fiber 4294967296 \"main\" ", program.Error, StringComparison.Ordinal);
        if (carrier == "stack" || code.Contains("sleep", StringComparison.Ordinal))
            Assert.Contains("    at sleeper (file://", program.Error, StringComparison.Ordinal);
        if (!code.Contains("yield", StringComparison.Ordinal))
            Assert.Matches("\"main\" (runs|is ready|waits).*\n(    at .*\n)*    at file:///.*eval1", program.Error);
    }

    [Fact]
    public async Task A_program_may_give_quit_another_meaning()
    {
        using RunningProgram program = RunningProgram.Start("-e",
            "process.once('SIGQUIT', () => { console.log('told'); Fiber.sleep(50); process.exit(3); }); console.log('ready'); Fiber.sleep(60_000);");
        await program.Line("ready");
        await Send(program, "QUIT");
        Ended ended = await program.End();
        Assert.Equal((3, ""), (ended.ExitCode, ended.Error));
    }

    [Theory]
    [InlineData("FORCE_COLOR", "1", "{ a: \x1b[33m1\x1b[39m } text \x1b[90mundefined\x1b[39m\n")]
    [InlineData("FORCE_COLOR", "0", "{ a: 1 } text undefined\n")]
    [InlineData("NO_COLOR", "1", "{ a: 1 } text undefined\n")]
    [InlineData("TERM", "xterm", "{ a: 1 } text undefined\n")]
    public async Task The_console_has_colours_where_they_are_wanted(string variable, string value, string expected)
    {
        Ended ended = await RunningProgram.RunWith(new() { [variable] = value }, "-e", "console.log({ a: 1 }, 'text', undefined); console.error(1)");
        Assert.Equal((0, expected), (ended.ExitCode, ended.Output));
        Assert.Equal(expected.Contains('\x1b', StringComparison.Ordinal), ended.Error.Contains('\x1b', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1", "│ 0       │ \x1b[33m1\x1b[39m │ \x1b[32m'漢字'\x1b[39m │\n")]
    [InlineData("0", "│ 0       │ 1 │ '漢字' │\n")]
    public async Task Tables_have_colours_in_their_cells(string value, string expected)
    {
        Ended ended = await RunningProgram.RunWith(new() { ["FORCE_COLOR"] = value }, "-e", "console.table([{ a: 1, b: '漢字' }])");
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains(expected, ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_fibers_are_printed_whole()
    {
        Ended ended = await RunningProgram.Run("-e",
            "for (let k = 0; k < 10_000; k++) Fiber.run(function many() { Fiber.sleep(60_000); }); Fiber.dump(); process.exit(0)");
        Assert.Equal(10_000, Count(ended.Error, "\"many\" waits for sleep, since "));
        Assert.Equal(10_000, Count(ended.Error, "    at many ("));
    }

    [Fact]
    public async Task A_profile_of_processor_time()
    {
        using var folder = new ScratchFolder();
        string file = Path.Combine(folder.Path, "a.cpuprofile");
        const string code = "function busy() { const end = performance.now() + 150; let x = 0; while (performance.now() < end) for (let k = 0; k < 1e4; k++) x += k; }" +
            "function one() { busy(); Fiber.yield(); busy(); } Fiber.all([one, one]);";
        Ended ended = await RunningProgram.Run($"--cpu-prof={file}", "-e", code);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        using JsonDocument profile = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        JsonElement root = profile.RootElement;
        var nodes = root.GetProperty("nodes").EnumerateArray().ToDictionary(n => n.GetProperty("id").GetInt32());
        int[] samples = [.. root.GetProperty("samples").EnumerateArray().Select(s => s.GetInt32())];
        Assert.Equal(samples.Length, root.GetProperty("timeDeltas").GetArrayLength());
        Assert.All(samples, s => Assert.True(nodes.ContainsKey(s)));
        int busy = samples.Count(s => NameOf(nodes[s]) == "busy");
        Assert.True(busy > 50, $"{busy} of {samples.Length} samples");
        // Below whom each fiber began with, and nobody else.
        JsonElement one = nodes.Values.First(n => NameOf(n) == "one");
        Assert.Contains(one.GetProperty("children").EnumerateArray(), c => NameOf(nodes[c.GetInt32()]) == "busy");
    }

    [Theory]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task A_profile_of_what_is_kept(string carrier)
    {
        using var folder = new ScratchFolder();
        string file = Path.Combine(folder.Path, "a.heapprofile");
        const string code = "function keeps() { return Array.from({ length: 50_000 }, (_, k) => ({ k })); }" +
            "globalThis.kept = []; Fiber.all([function one() { kept.push(keeps()); }, function two() { Fiber.yield(); keeps(); }]);";
        Ended ended = await RunningProgram.Run($"--fibers={carrier}", $"--heap-prof={file}", "--heap-prof-interval=4096", "-e", code);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        using JsonDocument profile = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        Assert.NotEqual(0, profile.RootElement.GetProperty("samples").GetArrayLength());
        long size = KeptBelow(profile.RootElement.GetProperty("head"), "one");
        Assert.InRange(size, 500_000, 5_000_000);
    }

    [Theory]
    [InlineData("--fibers=plain", "--cpu-prof needs --fibers=stack")]
    [InlineData("--fibers=stack", "cannot be written: no such file or directory")]
    public async Task A_profile_that_cannot_be_made_is_said(string carrier, string expected)
    {
        Ended ended = await RunningProgram.Run(carrier, "--cpu-prof=/nowhere/a.cpuprofile", "-e", "0");
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains(expected, ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stack", "Fiber.sleep(60_000);")]
    [InlineData("stack", "for (;;);")]
    [InlineData("plain", "Fiber.sleep(60_000);")]
    [InlineData("thread", "Fiber.sleep(60_000);")]
    public async Task A_snapshot_of_the_heap(string carrier, string code)
    {
        using var folder = new ScratchFolder();
        using RunningProgram program = RunningProgram.StartIn(folder.Path, $"--fibers={carrier}", "--heap-snapshot-signal=SIGUSR2", "-e",
            "class Kept {} globalThis.kept = Array.from({ length: 99 }, () => new Kept());" +
            $"Fiber.run(() => {{ const mine = new Kept(); Fiber.sleep(60_000); console.log(mine); }}); console.log('ready'); {code}");
        await program.Line("ready");
        await Send(program, "USR2");
        await Until(program, () => program.Error.Contains("corojs: wrote Heap.", StringComparison.Ordinal));
        string file = Assert.Single(Directory.GetFiles(folder.Path, "*.heapsnapshot"));
        using JsonDocument snapshot = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        JsonElement root = snapshot.RootElement, strings = root.GetProperty("strings");
        int[] nodes = [.. root.GetProperty("nodes").EnumerateArray().Select(n => n.GetInt32())];
        int fields = root.GetProperty("snapshot").GetProperty("meta").GetProperty("node_fields").GetArrayLength();
        // Type 3 is "object"; the one on the parked fiber's stack is among them.
        int count = Enumerable.Range(0, nodes.Length / fields).Count(n => nodes[n * fields] == 3 && strings[nodes[(n * fields) + 1]].GetString() == "Kept");
        Assert.Equal(100, count);
    }

    private static string? NameOf(JsonElement node) => node.GetProperty("callFrame").GetProperty("functionName").GetString();

    // What the function of this name and those that it called allocated.
    private static long KeptBelow(JsonElement node, string name, bool isInside = false)
    {
        isInside |= NameOf(node) == name;
        long own = isInside ? node.GetProperty("selfSize").GetInt64() : 0;
        return own + node.GetProperty("children").EnumerateArray().Sum(child => KeptBelow(child, name, isInside));
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static async Task Send(RunningProgram program, string signal)
    {
        using Process kill = Process.Start("kill", ["-s", signal, $"{program.Id}"]);
        await kill.WaitForExitAsync();
    }

    private static async Task Until(RunningProgram program, Func<bool> condition)
    {
        DateTime end = DateTime.UtcNow.AddSeconds(60);
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < end, $"not in time:\n{program.Output}{program.Error}");
            await Task.Delay(20);
        }
    }
}
