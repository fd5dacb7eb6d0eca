using System.Diagnostics;

namespace CoroJs.Tests;

/// <summary>SIGINT and SIGTERM end a program with 128 + signal, whatever it does.</summary>
public class SignalTests
{
    public static TheoryData<string, int, string> Cases()
    {
        var data = new TheoryData<string, int, string>();
        foreach ((string name, int code) in (ReadOnlySpan<(string, int)>)[("INT", 130), ("TERM", 143)])
        {
            data.Add(name, code, "Fiber.sleep(60_000);");
            data.Add(name, code, "const server = net.createServer(() => {}); server.bind(0, '127.0.0.1'); server.serve();");
            data.Add(name, code, "for (;;);");
            data.Add(name, code, "for (;;) Fiber.yield();");
            data.Add(name, code, "try { for (;;) [1].map(() => fs.stat('/')); } finally { for (;;); }");
            data.Add(name, code, "process.stdin.read();");
            data.Add(name, code, "Fiber.run(() => { for (;;) fs.readFile('/proc/self/maps'); }); Fiber.sleep(60_000);");
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_signal_ends_the_program(string signal, int exitCode, string code)
    {
        using RunningProgram program = RunningProgram.Start("-e", $"console.log('ready'); {code}");
        await program.Line("ready");
        using (Process kill = Process.Start("kill", ["-s", signal, $"{program.Id}"])) await kill.WaitForExitAsync();
        Ended ended = await program.End(TimeSpan.FromSeconds(30));
        Assert.Equal(exitCode, ended.ExitCode);
        Assert.Empty(ended.Error);
    }
}
