using System.Diagnostics;

namespace CoroJs.Tests;

/// <summary>samples/drain.mjs, stopped while clients of another make ask it.</summary>
public class DrainTests
{
    // Each thread asks over one connection until the server says that this answer is the last one. What was asked is
    // answered whole, or the thread fails.
    private const string Client = """
        import http.client, os, signal, sys, threading, time
        port, server, count = int(sys.argv[1]), int(sys.argv[2]), 32
        answered, failures, begun = [0] * count, [], threading.Barrier(count + 1)
        def ask(number):
            try:
                connection = http.client.HTTPConnection('127.0.0.1', port, timeout=60)
                while True:
                    connection.request('GET', '/')
                    response = connection.getresponse()
                    if response.status != 200 or response.read() != b'done\n': raise Exception('a wrong answer')
                    answered[number] += 1
                    if answered[number] == 2: begun.wait()
                    if response.getheader('Connection') == 'close': return
            except Exception as error:
                failures.append(repr(error))
        threads = [threading.Thread(target=ask, args=(n,)) for n in range(count)]
        for thread in threads: thread.start()
        begun.wait()
        os.kill(server, signal.SIGNAL)
        for thread in threads: thread.join()
        print(failures or ('all answered' if min(answered) > 2 else answered))
        """;

    [ClientTheory("python3")]
    [InlineData("stack", "SIGTERM")]
    [InlineData("plain", "SIGTERM")]
    [InlineData("thread", "SIGINT")]
    public async Task No_request_is_lost_when_the_server_is_stopped(string carrier, string signal)
    {
        using RunningProgram server = RunningProgram.Start($"--fibers={carrier}", Repository.File("samples", "drain.mjs"), "0");
        string port = await server.Line("drain on ");
        string told = await Shell.Python(Client.Replace("SIGNAL", signal, StringComparison.Ordinal), port, $"{server.Id}");
        Assert.Equal("all answered\n", told);
        Ended ended = await server.End(TimeSpan.FromSeconds(60));
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains($"{signal}: 32 connections are left", ended.Output, StringComparison.Ordinal);
        Assert.EndsWith("the end, with 0\n", ended.Output, StringComparison.Ordinal);
        Assert.Empty(ended.Error);
    }

    [Fact]
    public async Task A_second_signal_ends_the_program_at_once()
    {
        using RunningProgram program = RunningProgram.Start(
            "-e", "Fiber.run(() => { console.log(process.waitForSignal('SIGTERM')); Fiber.sleep(60_000); }); console.log('ready')");
        await program.Line("ready");
        await Kill("TERM", program.Id);
        await program.Line("SIGTERM");
        await Kill("TERM", program.Id);
        Assert.Equal(143, (await program.End(TimeSpan.FromSeconds(30))).ExitCode);
    }

    private static async Task Kill(string signal, int id)
    {
        using Process kill = Process.Start("kill", ["-s", signal, $"{id}"]);
        await kill.WaitForExitAsync();
    }
}
