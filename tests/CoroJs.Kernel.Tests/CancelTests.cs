using System.Net;
using System.Net.Sockets;
using CoroJs.SystemCalls;

namespace CoroJs.Tests;

/// <summary>Each system call that may wait is cancelled before and while it does; one without a case fails.</summary>
public class CancelTests
{
    [Theory]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task Every_call_that_may_wait(string carrier)
    {
        // Programs without a host cannot make those of a host: below.
        string[] calls = [.. SystemCallTable.Names.Where((name, number) => SystemCallTable.IsBlocking[number] && !name.StartsWith("host.", StringComparison.Ordinal))];
        string file = Repository.File("tests", "programs", "cancel", "every-call.mjs");
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        // Its input stays open: a read of it waits.
        using RunningProgram program = RunningProgram.Start([$"--fibers={carrier}", file, silent.Client.LocalEndPoint!.ToString()!, .. calls]);
        Ended ended = await program.End();
        Assert.True(ended.ExitCode == 0 && ended.Error.Length == 0, ended.Output + ended.Error);
        Assert.False(ended.Output.Contains("not ok", StringComparison.Ordinal), ended.Output);
        Assert.EndsWith($"done {calls.Length}\n", ended.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FiberCarrier.Stack)]
    [InlineData(FiberCarrier.Plain)]
    [InlineData(FiberCarrier.Thread)]
    public async Task A_function_of_the_host(FiberCarrier carrier)
    {
        await using var runtime = Hosting.RuntimeTests.Make(carrier);
        int begun = 0, ended = 0;
        runtime.AddHostFunction("wait", async (CancellationToken token) =>
        {
            Interlocked.Increment(ref begun);
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                Interlocked.Increment(ref ended);
            }
        });
        Assert.Equal("ERR_CANCELLED waiting ERR_CANCELLED ERR_TIMEOUT", await runtime.EvaluateAsync<string>("""
            const codeOf = action => { try { action(); return 'done'; } catch (error) { return error.code; } };
            const early = Fiber.run(() => { Fiber.current.cancel(); return codeOf(wait); }).join();
            const waiting = Fiber.run(wait);
            const { state } = waiting;
            waiting.cancel();
            [early, state, codeOf(() => waiting.join()), codeOf(() => Fiber.timeout(500, wait))].join(' ');
            """));
        for (int tries = 0; tries < 1000 && Volatile.Read(ref ended) < 2; tries++) await Task.Delay(5);
        Assert.Equal((2, 2), (begun, ended));
    }
}
