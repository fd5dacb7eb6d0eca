using System.Collections.Concurrent;

namespace CoroJs.Tests.Hosting;

/// <summary>Timers and their like belong to the call that made them, while it runs and afterwards.</summary>
[Collection(Alone.Name)]
public sealed class TimerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static TheoryData<FiberCarrier> Carriers => new(FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread);

    [Theory, MemberData(nameof(Carriers))]
    public async Task What_timers_say_reaches_the_call_that_made_them(FiberCarrier carrier)
    {
        var said = new ConcurrentQueue<string>();
        await using CoroRuntime runtime = Make(carrier);
        runtime.UnhandledError += (_, e) => said.Enqueue($"{e.Tag} error {e.Exception.Message}");
        CallOptions For(string tag) => new()
        {
            Tag = tag,
            Console = message => said.Enqueue($"{tag} {message.Text}"),
            Messages = new MessageChannel { Received = message => said.Enqueue($"{tag} message {message.Value}") },
        };
        const string script =
            """
            setTimeout(() => console.log('timeout'), 5);
            setImmediate(() => console.log('immediate'));
            setTimeout(() => { throw new Error('thrown') }, 6);
            setTimeout(() => Promise.resolve().then(() => console.log('job')), 7);
            setTimeout(() => Fiber.run(() => { Fiber.sleep(1); console.log('fiber') }), 8);
            setTimeout(() => host.postMessage('posted'), 9);
            setTimeout(() => setTimeout(() => console.log('nested'), 2), 10);
            { const { port1, port2 } = new MessageChannel(); port2.onmessage = () => { console.log('port'); port2.close() }; port1.postMessage(1) }
            { let n = 0; const t = setInterval(() => { console.log('tick'); if (++n === 3) clearInterval(t) }, 3) }
            """;
        // Two at once, and the second returns before any of its timers runs.
        Task first = runtime.ExecuteAsync($"{{ {script} Fiber.sleep(40) }}", For("a"));
        Task second = runtime.ExecuteAsync($"{{ {script} }}", For("b"));
        await Task.WhenAll(first, second).WaitAsync(Patience);
        string[] expected = ["timeout", "immediate", "error thrown", "job", "fiber", "message posted", "nested", "port", "tick", "tick", "tick"];
        Assert.True(await TimeLimitTests.Until(() => Task.FromResult(said.Count >= 2 * expected.Length)), string.Join("\n", said));
        Assert.Equal(expected.Select(text => $"a {text}").Concat(expected.Select(text => $"b {text}")).Order(), said.Order());
        Assert.True(await TimeLimitTests.Until(() => Task.FromResult(runtime.Held.Count == 0)));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Timers_have_the_limits_of_their_call(FiberCarrier carrier)
    {
        await using CoroRuntime runtime = Make(carrier);
        var errors = new ConcurrentQueue<UnhandledErrorEventArgs>();
        runtime.UnhandledError += (_, e) => errors.Enqueue(e);
        // Over its processor time in a callback, which would never end.
        await runtime.ExecuteAsync("setTimeout(() => { globalThis.rang = true; for (;;); }, 1)", new CallOptions { Tag = "cpu", CpuLimit = TimeSpan.FromMilliseconds(60) });
        Assert.True(await TimeLimitTests.Until(() => Task.FromResult(errors.Any(e => (string?)e.Tag == "cpu"))));
        Assert.True(await runtime.EvaluateAsync<bool>("rang").WaitAsync(Patience));
        // Over its time between two callbacks: the rest does not run.
        await runtime.ExecuteAsync("globalThis.ticks = 0; setInterval(() => ticks++, 5)", new CallOptions { Tag = "wall", TimeLimit = TimeSpan.FromMilliseconds(100) });
        Assert.True(await TimeLimitTests.Until(() => Task.FromResult(errors.Any(e => (string?)e.Tag == "wall"))));
        int ticks = await runtime.EvaluateAsync<int>("ticks");
        Assert.InRange(ticks, 1, 25);
        await Task.Delay(50);
        Assert.Equal(ticks, await runtime.EvaluateAsync<int>("ticks"));
        Assert.Single(errors, e => (string?)e.Tag == "wall");
        Assert.True(await TimeLimitTests.Until(() => Task.FromResult(runtime.Held.Count == 0)));
        // Without limits a timer lives as long as its context.
        await runtime.ExecuteAsync("globalThis.beats = 0; setInterval(() => beats++, 2)");
        Assert.True(await TimeLimitTests.Until(async () => await runtime.EvaluateAsync<int>("beats") > 20));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Process_exit_takes_the_timers_of_its_call_along(FiberCarrier carrier)
    {
        await using CoroRuntime runtime = Make(carrier);
        await runtime.ExecuteAsync("globalThis.mine = globalThis.others = 0; setInterval(() => others++, 2)");
        var exit = await Assert.ThrowsAsync<ScriptExitException>(() => runtime.ExecuteAsync("setInterval(() => mine++, 2); setTimeout(() => process.exit(7), 30); Fiber.sleep(1e6)").WaitAsync(Patience));
        Assert.Equal(7, exit.Code);
        int mine = await runtime.EvaluateAsync<int>("mine"), others = await runtime.EvaluateAsync<int>("others");
        Assert.True(mine > 0);
        Assert.True(await TimeLimitTests.Until(async () => await runtime.EvaluateAsync<int>("others") > others + 5));
        Assert.Equal(mine, await runtime.EvaluateAsync<int>("mine"));
        // The call has its result: who exits later is reported.
        var told = new TaskCompletionSource<UnhandledErrorEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        runtime.UnhandledError += (_, e) => told.TrySetResult(e);
        Assert.Equal(1, await runtime.EvaluateAsync<int>("setTimeout(() => process.exit(9), 5); 1"));
        UnhandledErrorEventArgs late = await told.Task.WaitAsync(Patience);
        Assert.Equal(9, Assert.IsType<ScriptExitException>(late.Exception).Code);
    }

    public static TheoryData<FiberCarrier, string> Daemons()
    {
        string[] scripts =
        [
            "__primordials.engine.hook('timers', () => { for (;;); }); __primordials.timers.arm(1); Fiber.sleep(20)",
            "Object.getPrototypeOf([][Symbol.iterator]()).next = () => { for (;;); }; setImmediate(() => {}); setTimeout(() => {}, 1); Fiber.sleep(20)",
            "globalThis.r = new FinalizationRegistry(() => { for (;;); }); for (let i = 0; i < 1e4; i++) r.register({}, i); const a = []; for (let i = 0; i < 200; i++) a.push(new Array(1e4).fill(i)); Fiber.sleep(30)",
            "process.on('unhandledRejection', () => { for (;;); }); Promise.reject(1); Fiber.sleep(20)",
            "process.on('uncaughtException', () => { for (;;); }); setTimeout(() => { throw 1 }, 1); Fiber.sleep(20)",
            "__primordials.engine.hook('killed', () => { for (;;); }); for (;;);",
            "__primordials.engine.hook('cancelCall', () => { for (;;); }); Fiber.sleep(1e6)",
            "__primordials.engine.hook('cancelled', () => { for (;;); }); Fiber.sleep(1e6)",
            "WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => { for (;;); }); Fiber.sleep(1e6)",
            "Error.prepareStackTrace = () => { for (;;); }; new Error().stack",
            "setInterval(() => { for (;;); }, 1); setInterval(() => { for (;;); }, 2)",
            "const again = () => { setTimeout(again); setImmediate(again); }; again(); for (;;) Fiber.sleep(1)",
            "addEventListener?.('unload', () => { for (;;); }); process.on('exit', () => { for (;;); }); process.exit(1)",
            "host.onmessage = () => { for (;;); }; for (;;);",
            "const c = new AbortController(); c.signal.addEventListener('abort', () => { for (;;); }); setTimeout(() => c.abort(), 1); Fiber.sleep(1e6)",
            "AbortSignal.timeout(5).addEventListener('abort', () => { for (;;); }); Fiber.sleep(1e6)",
        ];
        var data = new TheoryData<FiberCarrier, string>();
        foreach (FiberCarrier carrier in new[] { FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread })
            foreach (string script in scripts)
                data.Add(carrier, script);
        return data;
    }

    [Theory, MemberData(nameof(Daemons))]
    public async Task No_code_runs_for_ever_beside_the_calls(FiberCarrier carrier, string script)
    {
        await using CoroRuntime runtime = Make(carrier);
        await using (CoroContext hostile = await runtime.CreateContextAsync())
        {
            _ = await Record.ExceptionAsync(() => hostile.ExecuteAsync(script, new CallOptions { TimeLimit = TimeSpan.FromMilliseconds(150), CpuLimit = TimeSpan.FromMilliseconds(60) }).WaitAsync(Patience));
            for (int k = 0; k < 3; k++)
            {
                Assert.Equal(4, await runtime.EvaluateAsync<int>("Fiber.sleep(1); 2 + 2").WaitAsync(Patience));
                await Task.Delay(20);
            }
        }
        Assert.Equal(4, await runtime.EvaluateAsync<int>("2 + 2").WaitAsync(Patience));
        Assert.True(runtime.IsHealthy);
    }

    private static CoroRuntime Make(FiberCarrier carrier) => new(new CoroRuntimeOptions { Carrier = carrier, ExpectsTimeLimits = true });
}
