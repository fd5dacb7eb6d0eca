using System.Diagnostics;

namespace CoroJs.Tests.Hosting;

/// <summary>Calls that may take so much time and no more.</summary>
[Collection(Alone.Name)]
public sealed class TimeLimitTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(60);
    private static readonly FiberCarrier[] All = [FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread];

    public static TheoryData<FiberCarrier> Carriers => new(All);

    public static TheoryData<FiberCarrier, string> Hogs()
    {
        string[] scripts =
        [
            "for (;;);",
            "const a = []; for (;;) { a[0] = new Array(8); }",
            "(function f() { for (;;) { try { f() } catch {} } })()",
            "for (;;) { try { for (;;); } finally { continue } }",
            "/^(a+)+$/.test('a'.repeat(40) + 'b')",
            "for (;;) [3, 1, 2].sort((a, b) => a - b)",
            "new Array(1e7).fill(0).map((_, i) => i ^ 0x5a5a).sort((a, b) => a - b)" + ".concat(...Array(100).fill([1]));for(;;);",
            "(async () => { for (;;) await null })()",
            "const bomb = () => { Promise.resolve().then(bomb); Promise.resolve().then(bomb) }; bomb(); new Promise(() => {})",
            "const next = () => queueMicrotask(next); next(); new Promise(() => {})",
            "for (;;) Fiber.yield()",
            "for (let k = 0; k < 5; k++) Fiber.run(() => { for (;;) { const end = performance.now() + 0.3; while (performance.now() < end); Fiber.yield() } }); new Promise(() => {})",
            "new Promise(() => { for (;;); })",
            "({ get x() { for (;;); } }).x",
            "({ toJSON() { for (;;); } })",
            "throw Object.defineProperty(new Error(), 'message', { get() { for (;;); } })",
        ];
        var data = new TheoryData<FiberCarrier, string>();
        foreach (FiberCarrier carrier in All)
            foreach (string script in scripts)
                data.Add(carrier, script);
        return data;
    }

    [Theory, MemberData(nameof(Hogs))]
    public async Task Processor_time_ends_a_call_and_nothing_else(FiberCarrier carrier, string script)
    {
        await using var runtime = Make(carrier);
        Task<int> bystander = runtime.EvaluateAsync<int>("Fiber.sleep(300); 5", Unlimited);
        var exception = await Assert.ThrowsAsync<ScriptTimeoutException>(() => runtime.EvaluateAsync<object?>(script + "\n", new CallOptions { CpuLimit = Limit }));
        Assert.Equal(TimeLimitKind.Cpu, exception.Limit);
        Assert.Equal(4, await runtime.EvaluateAsync<int>("2 + 2", Unlimited).WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal("job", await runtime.EvaluateAsync<string>("Promise.resolve('job').then(x => x)", Unlimited).WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(5, await bystander.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.True(runtime.IsHealthy);
    }

    // The limits of the others are long enough for the watchdog to see what has no break of its own before it is counted.
    [Theory, MemberData(nameof(Carriers))]
    public async Task Short_limits_are_counted_from_the_first_moment_on(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier);
        string[] scripts =
        [
            "for (;;);",
            "(async () => { for (;;) await null })()",
            "for (;;) Fiber.yield()",
            "Fiber.run(() => { for (;;); }).join()",
            "setTimeout(() => { for (;;); }); Fiber.sleep(1e6)",
        ];
        foreach (string script in scripts)
        {
            foreach (CallOptions options in new[] { new CallOptions { CpuLimit = TimeSpan.FromMilliseconds(3) }, new CallOptions { TimeLimit = TimeSpan.FromMilliseconds(3) } })
                await Assert.ThrowsAsync<ScriptTimeoutException>(() => runtime.EvaluateAsync<object?>(script, options).WaitAsync(TimeSpan.FromSeconds(20)));
        }
        Assert.Equal(4, await runtime.EvaluateAsync<int>("2 + 2", Unlimited).WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_first_turn_counts_for_what_follows(FiberCarrier carrier)
    {
        const string used = "const end = performance.now() + 400; while (performance.now() < end);";
        foreach (string rest in new[] { "later(); for (;;);", "Fiber.run(() => { for (;;); }).join()", "queueMicrotask(() => { for (;;); }); Fiber.sleep(1e6)", "setTimeout(() => { for (;;); }); Fiber.sleep(1e6)" })
        {
            foreach (TimeLimitKind limit in Enum.GetValues<TimeLimitKind>())
            {
                await using var runtime = Make(carrier);
                runtime.AddHostFunction("later", async () => await Task.Yield());
                var time = TimeSpan.FromMilliseconds(500);
                CallOptions options = limit == TimeLimitKind.Wall ? new CallOptions { TimeLimit = time } : new CallOptions { CpuLimit = time };
                // The limit is met soon after the first turn, and nobody else has anything to do with it.
                var exception = await Assert.ThrowsAsync<ScriptTimeoutException>(() => runtime.EvaluateAsync<object?>($"{{ {used} {rest} }}", options).WaitAsync(TimeSpan.FromSeconds(20)));
                Assert.Equal(limit, exception.Limit);
                Assert.Equal(4, await runtime.EvaluateAsync<int>("2 + 2", Unlimited).WaitAsync(TimeSpan.FromSeconds(20)));
            }
        }
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_job_that_was_ended_leaves_the_next_call_nothing(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier);
        for (int round = 0; round < 3; round++)
        {
            var exception = await Assert.ThrowsAsync<ScriptTimeoutException>(() => runtime.EvaluateAsync<object?>(
                "queueMicrotask(() => { for (;;); }); Fiber.sleep(1e6)", new CallOptions { CpuLimit = TimeSpan.FromMilliseconds(100) }).WaitAsync(TimeSpan.FromSeconds(20)));
            Assert.Equal(TimeLimitKind.Cpu, exception.Limit);
        }
    }

    [Theory, MemberData(nameof(Hogs))]
    public async Task Wall_time_ends_what_computes(FiberCarrier carrier, string script)
    {
        await using var runtime = Make(carrier);
        var exception = await Assert.ThrowsAsync<ScriptTimeoutException>(() => runtime.EvaluateAsync<object?>(script + "\n", new CallOptions { TimeLimit = Limit }));
        Assert.Equal(TimeLimitKind.Wall, exception.Limit);
        Assert.Equal(4, await runtime.EvaluateAsync<int>("2 + 2", Unlimited).WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Wall_time_ends_what_waits_and_lets_it_clean_up(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier, new CoroRuntimeOptions { Grace = TimeSpan.FromSeconds(20) });
        runtime.AddHostFunction("never", (CancellationToken cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        foreach (string wait in new[] { "Fiber.sleep(1e6)", "never()", "Fiber.run(() => Fiber.sleep(1e6)).join()", "Fiber.await(new Promise(() => {}))" })
        {
            var exception = await Assert.ThrowsAsync<ScriptTimeoutException>(
                () => runtime.EvaluateAsync<object?>($"globalThis.cleaned = false; try {{ {wait} }} finally {{ cleaned = true }}", new CallOptions { Name = "waits.js", TimeLimit = Limit }));
            Assert.Equal(TimeLimitKind.Wall, exception.Limit);
            Assert.Contains("waits.js:1:", exception.JavaScriptStack, StringComparison.Ordinal);
            Assert.True(await runtime.EvaluateAsync<bool>("cleaned", Unlimited));
        }
        await Assert.ThrowsAsync<ScriptTimeoutException>(() => runtime.EvaluateAsync<object?>("new Promise(() => {})", new CallOptions { TimeLimit = Limit }));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task What_will_not_be_cancelled_is_ended_after_the_grace(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier);
        const string script = "let n = 0; for (;;) { try { Fiber.sleep(1e6) } catch { globalThis.refused = ++n } }";
        // Where others have the processors it may end before it has refused anything.
        Assert.True(await Until(async () =>
        {
            await Assert.ThrowsAsync<ScriptTimeoutException>(() => runtime.EvaluateAsync<object?>($"{{ {script} }}", new CallOptions { TimeLimit = Limit }).WaitAsync(TimeSpan.FromSeconds(20)));
            return await runtime.EvaluateAsync<bool>("globalThis.refused > 0", Unlimited);
        }));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_result_that_comes_too_late_is_none(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier);
        await Assert.ThrowsAsync<ScriptTimeoutException>(() => runtime.EvaluateAsync<object?>("try { Fiber.sleep(1e6) } catch { } 'late'", new CallOptions { TimeLimit = Limit }));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Fibers_that_outlive_their_call_stay_under_its_limit(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier);
        var options = new CallOptions { TimeLimit = TimeSpan.FromMilliseconds(100) };
        Assert.Equal(1, await runtime.EvaluateAsync<int>("globalThis.beats = 0; Fiber.run(() => { for (;;) { try { Fiber.sleep(1) } catch {} beats++ } }); 1", options));
        Assert.True(await Until(async () =>
        {
            int before = await runtime.EvaluateAsync<int>("beats", Unlimited);
            await Task.Delay(50);
            return before > 0 && await runtime.EvaluateAsync<int>("beats", Unlimited) == before;
        }));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Timers_have_the_limit_of_the_runtime(FiberCarrier carrier)
    {
        // More than the call itself may need, on the thread way by the wall's clock.
        await using var runtime = Make(carrier, new CoroRuntimeOptions { CpuLimit = TimeSpan.FromSeconds(1) });
        await runtime.ExecuteAsync("setTimeout(() => { globalThis.rang = true; for (;;); }, 1)");
        Assert.True(await Until(async () => await runtime.EvaluateAsync<bool>("globalThis.rang === true", Unlimited)));
        Assert.Equal(4, await runtime.EvaluateAsync<int>("2 + 2", Unlimited).WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Waiting_costs_no_processor_time(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier);
        Assert.Equal(3, await runtime.EvaluateAsync<int>("Fiber.sleep(250); 3", new CallOptions { CpuLimit = TimeSpan.FromMilliseconds(200) }));
    }

    [Fact]
    public async Task Calls_end_within_some_milliseconds_of_their_limit()
    {
        await using var runtime = Make(FiberCarrier.Stack, new CoroRuntimeOptions { Grace = TimeSpan.Zero });
        foreach (string script in new[] { "for (;;);", "/^(a+)+$/.test('a'.repeat(40) + 'b')", "(async () => { for (;;) await null })()", "Fiber.sleep(1e6)" })
        {
            var late = new List<double>();
            for (int k = 0; k < 11; k++)
            {
                long start = Stopwatch.GetTimestamp();
                await Assert.ThrowsAsync<ScriptTimeoutException>(() => runtime.EvaluateAsync<object?>(script, new CallOptions { TimeLimit = Limit }));
                late.Add((Stopwatch.GetElapsedTime(start) - Limit).TotalMilliseconds);
            }
            late.Sort();
            // The best: other programs share the processors.
            Assert.InRange(late[0], -1, 15);
        }
    }

    [Fact]
    public async Task A_call_may_be_free_of_the_limits_of_its_runtime()
    {
        await using var runtime = Make(FiberCarrier.Stack, new CoroRuntimeOptions { TimeLimit = Limit, CpuLimit = Limit });
        await Assert.ThrowsAsync<ScriptTimeoutException>(() => runtime.EvaluateAsync("for (;;);"));
        await Assert.ThrowsAsync<ScriptTimeoutException>(() => runtime.EvaluateAsync("Fiber.sleep(1e6)"));
        Assert.Equal(1, await runtime.EvaluateAsync<int>("const end = performance.now() + 300; while (performance.now() < end); 1", Unlimited));
    }

    [Fact]
    public void Limits_are_more_than_nothing()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CallOptions { TimeLimit = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CoroRuntimeOptions { CpuLimit = TimeSpan.FromSeconds(-2) });
    }

    internal static CallOptions Unlimited { get; } = new() { TimeLimit = Timeout.InfiniteTimeSpan, CpuLimit = Timeout.InfiniteTimeSpan };

    internal static async Task<bool> Until(Func<Task<bool>> holds)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20))
        {
            if (await holds()) return true;
            await Task.Delay(5);
        }
        return false;
    }

    private static CoroRuntime Make(FiberCarrier carrier, CoroRuntimeOptions? options = null) =>
        new((options ?? new CoroRuntimeOptions()) with { Carrier = carrier, ExpectsTimeLimits = true });
}
