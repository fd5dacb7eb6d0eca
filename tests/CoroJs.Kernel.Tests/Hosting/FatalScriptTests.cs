namespace CoroJs.Tests.Hosting;

/// <summary>Scripts that want what V8 cannot make and would end the process for: the host lives, and the error says what has happened.</summary>
[Collection(Alone.Name)]
public sealed class FatalScriptTests
{
    private static readonly FiberCarrier[] All = [FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread];
    private const string Split = "'x'.repeat(1 << 28).split('')";

    public static TheoryData<FiberCarrier> Carriers => new(All);

    [Theory, MemberData(nameof(Carriers))]
    public async Task It_ends_the_runtime_and_not_the_process(FiberCarrier carrier)
    {
        int before = CoroRuntime.Deaths;
        await using var runtime = HostileValueTests.Make(carrier);
        var broken = new TaskCompletionSource();
        runtime.Broken += (_, _) => broken.SetResult();
        Assert.Equal(3, await runtime.EvaluateAsync<int>("1 + 2"));
        var exception = await Assert.ThrowsAsync<ScriptOutOfMemoryException>(() => runtime.EvaluateAsync(Split));
        Assert.Contains("invalid size error", exception.Message, StringComparison.Ordinal);
        await broken.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(runtime.HasDied);
        Assert.False(runtime.IsHealthy);
        Assert.True(CoroRuntime.Deaths > before);
        var refusal = await Assert.ThrowsAsync<RuntimeBrokenException>(() => runtime.EvaluateAsync("1"));
        Assert.False(refusal.WasUnderWay);
        Assert.Contains("invalid size error", refusal.Message, StringComparison.Ordinal);
        await using var next = HostileValueTests.Make(carrier);
        Assert.Equal(4, await next.EvaluateAsync<int>("2 + 2"));
    }

    public static TheoryData<FiberCarrier, string> Scripts()
    {
        string[] scripts =
        [
            "'x'.repeat(2 ** 28).match(/x/g)",
            $"Fiber.run(() => {{ {Split} }}).join()",
            $"Promise.resolve().then(() => {Split}); Fiber.sleep(1e6)",
            $"setTimeout(() => {Split}, 1); Fiber.sleep(1e6)",
            $"try {{ {Split} }} catch {{}} finally {{ for (;;) ; }}",
            "const s = 'x'.repeat(2 ** 28); [...s.matchAll(/x/g).map(() => s.split(''))]", // another of V8's ways to its end
        ];
        var data = new TheoryData<FiberCarrier, string>();
        foreach (FiberCarrier carrier in All)
            foreach (string script in scripts)
                data.Add(carrier, script);
        return data;
    }

    [Theory, MemberData(nameof(Scripts))]
    public async Task Wherever_it_happens_its_call_is_told(FiberCarrier carrier, string script)
    {
        await using var runtime = HostileValueTests.Make(carrier);
        await using CoroContext context = await runtime.CreateContextAsync();
        var exception = await Assert.ThrowsAsync<ScriptOutOfMemoryException>(() => context.EvaluateAsync(script).WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("which has ended its runtime: Fatal JavaScript ", exception.Message, StringComparison.Ordinal);
        Assert.True(runtime.HasDied);
        await Assert.ThrowsAsync<RuntimeBrokenException>(() => context.EvaluateAsync("1"));
        await Assert.ThrowsAsync<RuntimeBrokenException>(() => runtime.CreateContextAsync());
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Others_under_way_learn_that_their_runtime_has_ended(FiberCarrier carrier)
    {
        await using var runtime = HostileValueTests.Make(carrier);
        await using CoroContext context = await runtime.CreateContextAsync();
        var waiting = new TaskCompletionSource();
        var never = new TaskCompletionSource<int>();
        using var source = new CancellationTokenSource();
        runtime.AddHostFunction("never", () => never.Task);
        context.AddHostFunction("waits", () => { waiting.SetResult(); });
        Task<int> host = runtime.EvaluateAsync<int>("never()", cancellation: source.Token);
        Task<int> bystander = context.EvaluateAsync<int>("Fiber.run(() => Fiber.sleep(1e6)); waits(); Fiber.sleep(1e6); 5", cancellation: source.Token);
        await waiting.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await Assert.ThrowsAsync<ScriptOutOfMemoryException>(() => runtime.EvaluateAsync(Split));
        foreach (Task<int> call in (Task<int>[])[host, bystander])
        {
            var exception = await Assert.ThrowsAsync<RuntimeBrokenException>(() => call.WaitAsync(TimeSpan.FromSeconds(60)));
            Assert.True(exception.WasUnderWay);
        }
        // What comes late finds nobody and harms nobody.
        await source.CancelAsync();
        never.SetResult(1);
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_function_of_the_host_that_called_it_comes_to_its_end(FiberCarrier carrier)
    {
        await using var runtime = HostileValueTests.Make(carrier);
        Exception? seen = null;
        runtime.AddHostFunction("back", () =>
        {
            seen = Record.Exception(() => runtime.Evaluate<object?>(Split));
            return 1;
        });
        var exception = await Assert.ThrowsAsync<RuntimeBrokenException>(() => runtime.EvaluateAsync<int>("back()").WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.True(exception.WasUnderWay);
        Assert.IsType<ScriptOutOfMemoryException>(seen);
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Its_memory_goes_back_to_the_system(FiberCarrier carrier)
    {
        // Each time V8 has a string of 256 MiB.
        const int Times = 15;
        long before = 0;
        for (int k = 0; k < Times; k++)
        {
            await using (CoroRuntime runtime = HostileValueTests.Make(carrier))
            {
                await Assert.ThrowsAsync<ScriptOutOfMemoryException>(() => runtime.EvaluateAsync(Split));
            }
            if (k == 4) before = Environment.WorkingSet;
        }
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 400L << 20);
    }

    [Fact]
    public async Task A_pool_replaces_it_and_loses_no_call_that_waited()
    {
        await using CoroPool pool = await CoroPool.CreateAsync(new CoroPoolOptions { Runtimes = 1, MaxCallsPerRuntime = 2, Runtime = new CoroRuntimeOptions { MaxHeapMebibytes = 64, MaxFibers = 500 } });
        var reasons = new System.Collections.Concurrent.ConcurrentQueue<PoolReplacement>();
        pool.RuntimeReplaced += (_, e) => reasons.Enqueue(e.Reason);
        var begun = new TaskCompletionSource();
        Task<int> underWay = pool.UseAsync(async (context, cancellation) =>
        {
            context.Runtime.AddHostFunction("begun", () => begun.TrySetResult());
            return await context.Runtime.EvaluateAsync<int>("begun(); Fiber.sleep(1e6)", cancellation: cancellation);
        });
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Task<object?> fatal = pool.EvaluateAsync<object?>(Split);
        Task<int>[] waiting = [.. Enumerable.Range(0, 20).Select(n => pool.EvaluateAsync<int>($"{n}"))];
        await Assert.ThrowsAsync<ScriptOutOfMemoryException>(() => fatal.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.True((await Assert.ThrowsAsync<RuntimeBrokenException>(() => underWay.WaitAsync(TimeSpan.FromSeconds(60)))).WasUnderWay);
        Assert.Equal(Enumerable.Range(0, 20), await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(60)));
        for (int k = 0; k < 5; k++)
        {
            await Assert.ThrowsAsync<ScriptOutOfMemoryException>(() => pool.EvaluateAsync<object?>(Split).WaitAsync(TimeSpan.FromSeconds(60)));
            Assert.Equal(4, await pool.EvaluateAsync<int>("2 + 2").WaitAsync(TimeSpan.FromSeconds(60)));
        }
        Assert.All(reasons, reason => Assert.Equal(PoolReplacement.Died, reason));
    }
}
