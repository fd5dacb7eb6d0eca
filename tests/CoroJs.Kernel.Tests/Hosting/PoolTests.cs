using System.Text.Json.Nodes;

namespace CoroJs.Tests.Hosting;

public sealed class PoolTests
{
    public static TheoryData<FiberCarrier> Carriers => new(FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread);

    [Theory, MemberData(nameof(Carriers))]
    public async Task Calls_from_many_threads_share_the_runtimes(FiberCarrier carrier)
    {
        await using CoroPool pool = await Make(2, carrier);
        int[] results = await Task.WhenAll(Enumerable.Range(0, 200).Select(n => Task.Run(() => pool.EvaluateAsync<int>($"{n % 7} * 2"))));
        Assert.Equal(Enumerable.Range(0, 200).Select(n => n % 7 * 2), results);
        Assert.Equal(0, pool.Waiting);
    }

    [Fact]
    public async Task A_call_goes_to_the_least_busy_runtime()
    {
        var open = new TaskCompletionSource();
        int next = 0;
        await using CoroPool pool = await CoroPool.CreateAsync(new CoroPoolOptions
        {
            Runtimes = 2,
            Prepare = context =>
            {
                context.AddHostFunction("gate", () => open.Task);
                context.SetValue("number", Interlocked.Increment(ref next));
            },
        });
        Task<int> first = pool.EvaluateAsync<int>("gate(); number");
        Task<int> second = pool.EvaluateAsync<int>("gate(); number");
        open.SetResult();
        Assert.Equal([1, 2], new[] { await first, await second }.Order());
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_key_has_a_context_of_its_own_that_is_kept(FiberCarrier carrier)
    {
        await using CoroPool pool = await Make(2, carrier);
        var calls = new List<Task<int>>();
        for (int i = 0; i < 20; i++)
            foreach (string key in (string[])["a", "b", "c"]) calls.Add(pool.EvaluateAsync<int>("globalThis.n = (globalThis.n ?? 0) + 1", new PoolCall { Key = key }));
        await Task.WhenAll(calls);
        Assert.Equal(20, await pool.EvaluateAsync<int>("n", new PoolCall { Key = "b" }));
        Assert.Equal("undefined", await pool.EvaluateAsync<string>("typeof n"));
        Assert.Equal("undefined", await pool.EvaluateAsync<string>("typeof n", new PoolCall { Key = "b", Fresh = true }));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Spare_contexts_are_there_before_the_calls_that_want_fresh_ones(FiberCarrier carrier)
    {
        int made = 0, fromSpares = 0;
        await using CoroPool pool = await CoroPool.CreateAsync(new CoroPoolOptions
        {
            Runtimes = 1,
            SpareContexts = 2,
            Runtime = new CoroRuntimeOptions { Carrier = carrier },
            Prepare = context => context.SetValue("number", Interlocked.Increment(ref made)),
        });
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var seen = new HashSet<int>();
        for (int n = 0; n < 20; n++)
        {
            // The runtime's own, those of the calls so far, and two to spare.
            while (Volatile.Read(ref made) < n + 3) await Task.Delay(1, limit.Token);
            int before = Volatile.Read(ref made);
            int number = await pool.EvaluateAsync<int>("globalThis.mark === undefined ? globalThis.mark = number : -1", PoolCall.Alone);
            Assert.True(number > 1 && seen.Add(number), $"{number}");
            if (number <= before) fromSpares++;
        }
        Assert.True(fromSpares > 10, $"{fromSpares} of 20");
    }

    [Fact]
    public async Task The_context_used_least_recently_makes_room()
    {
        await using CoroPool pool = await CoroPool.CreateAsync(new CoroPoolOptions { Runtimes = 1, ContextsKept = 2 });
        foreach (string key in (string[])["a", "b", "a", "c"]) await pool.EvaluateAsync<int>("globalThis.n = (globalThis.n ?? 0) + 1", new PoolCall { Key = key });
        Assert.Equal(2, await pool.EvaluateAsync<int>("n", new PoolCall { Key = "a" }));
        Assert.Equal("undefined", await pool.EvaluateAsync<string>("typeof n", new PoolCall { Key = "b" }));
    }

    [Fact]
    public async Task Calls_of_a_key_run_one_after_the_other_and_hold_up_nobody_else()
    {
        var open = new TaskCompletionSource();
        await using CoroPool pool = await CoroPool.CreateAsync(new CoroPoolOptions { Runtimes = 1, MaxCallsPerRuntime = 2, Prepare = c => c.AddHostFunction("gate", () => open.Task) });
        var key = new PoolCall { Key = "busy" };
        Task<string> first = pool.EvaluateAsync<string>("gate(); globalThis.order = 'a'", key);
        Task<string>[] others = [.. Enumerable.Range(0, 10).Select(n => pool.EvaluateAsync<string>($"order += {n}", key))];
        Assert.Equal(10, pool.Waiting);
        Assert.Equal(4, await pool.EvaluateAsync<int>("2 + 2"));
        open.SetResult();
        Assert.Equal("a0123456789", (await Task.WhenAll(others))[^1]);
    }

    [Fact]
    public async Task The_queue_has_a_bound_and_an_order()
    {
        var open = new TaskCompletionSource();
        var order = new List<int>();
        await using CoroPool pool = await CoroPool.CreateAsync(new CoroPoolOptions
        {
            Runtimes = 1,
            MaxCallsPerRuntime = 1,
            MaxQueue = 3,
            Prepare = c =>
            {
                c.AddHostFunction("gate", () => open.Task);
                c.AddHostFunction("note", (int n) => order.Add(n));
            },
        });
        Task blocked = pool.EvaluateAsync<object?>("gate()");
        using var source = new CancellationTokenSource();
        Task one = pool.EvaluateAsync<object?>("note(1)"), two = pool.EvaluateAsync<object?>("note(2)", cancellation: source.Token), three = pool.EvaluateAsync<object?>("note(3)");
        var full = await Assert.ThrowsAsync<PoolQueueFullException>(() => pool.EvaluateAsync<object?>("note(4)"));
        Assert.Contains("3 calls wait", full.Message, StringComparison.Ordinal);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two);
        Task five = pool.EvaluateAsync<object?>("note(5)");
        open.SetResult();
        await Task.WhenAll(blocked, one, three, five);
        Assert.Equal([1, 3, 5], order);
    }

    [Fact]
    public async Task A_runtime_that_ended_is_replaced_and_no_waiting_call_is_lost()
    {
        await using CoroPool pool = await CoroPool.CreateAsync(new CoroPoolOptions { Runtimes = 1, MaxCallsPerRuntime = 1 });
        var replaced = new TaskCompletionSource<PoolReplacedEventArgs>();
        pool.RuntimeReplaced += (_, e) => replaced.TrySetResult(e);
        CoroRuntime runtime = await pool.UseAsync((context, _) => Task.FromResult(context.Runtime));
        await pool.EvaluateAsync<int>("globalThis.n = 1", new PoolCall { Key = "kept" });
        var begun = new TaskCompletionSource();
        Task<int> underWay = pool.UseAsync(async (context, cancellation) =>
        {
            begun.SetResult();
            return await context.EvaluateAsync<int>("Fiber.sleep(1e6)", cancellation: cancellation);
        });
        await begun.Task;
        Task<int>[] waiting = [.. Enumerable.Range(0, 20).Select(n => pool.EvaluateAsync<int>($"{n}", n % 2 == 0 ? null : new PoolCall { Key = "kept" }))];
        await runtime.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => underWay);
        Assert.Equal(Enumerable.Range(0, 20), await Task.WhenAll(waiting));
        Assert.Equal(PoolReplacement.Broken, (await replaced.Task).Reason);
        Assert.Equal("undefined", await pool.EvaluateAsync<string>("typeof n", new PoolCall { Key = "kept" }));
    }

    [Fact]
    public async Task A_runtime_that_grows_is_replaced_while_calls_go_on()
    {
        await using CoroPool pool = await CoroPool.CreateAsync(new CoroPoolOptions { Runtimes = 1, CallsBetweenChecks = 10, MaxGrowthMebibytes = 8 });
        var replaced = new TaskCompletionSource<PoolReplacedEventArgs>();
        pool.RuntimeReplaced += (_, e) => replaced.TrySetResult(e);
        for (int i = 0; i < 500 && !replaced.Task.IsCompleted; i++)
            await pool.EvaluateAsync<int>("(globalThis.leak ??= []).push(new Array(100_000).fill(0.5))");
        Assert.Equal(PoolReplacement.Grown, (await replaced.Task.WaitAsync(TimeSpan.FromSeconds(30))).Reason);
        // The last call of the loop may have come to the new one.
        Assert.InRange(await pool.EvaluateAsync<int>("globalThis.leak?.length ?? 0"), 0, 1);
        Assert.True(pool.Memory < 1L << 30);
    }

    [Fact]
    public async Task An_idle_pool_closes_contexts_and_gives_memory_back()
    {
        await using CoroPool pool = await CoroPool.CreateAsync(new CoroPoolOptions { Runtimes = 1, IdleAfter = TimeSpan.FromMilliseconds(100) });
        var key = new PoolCall { Key = "k" };
        await pool.EvaluateAsync<int>("globalThis.n = new Array(1_000_000).fill(0.5).length", key);
        CoroRuntime runtime = await pool.UseAsync((context, _) => Task.FromResult(context.Runtime));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        // The pool tells of a runtime's memory only when it has looked at it.
        while (pool.Memory == 0 || (await runtime.MeasureAsync(collect: true)).HeapUsed > 8_000_000) await Task.Delay(20, limit.Token);
        Assert.Equal("undefined", await pool.EvaluateAsync<string>("typeof n", key));
    }

    [Fact]
    public async Task Draining_ends_what_was_begun_and_disposing_ends_all()
    {
        CoroPool pool = await Make(1, FiberCarrier.Stack);
        Task<int> last = pool.EvaluateAsync<int>("Fiber.sleep(50); 7");
        await pool.DrainAsync();
        Assert.Equal(7, await last);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.EvaluateAsync<int>("1"));
        await pool.DisposeAsync();

        CoroPool other = await CoroPool.CreateAsync(new CoroPoolOptions { Runtimes = 1, MaxCallsPerRuntime = 1 });
        Task[] calls = [.. Enumerable.Range(0, 3).Select(_ => other.EvaluateAsync<int>("Fiber.sleep(1e6)"))];
        await other.DisposeAsync();
        foreach (Task call in calls) await Assert.ThrowsAsync<ObjectDisposedException>(() => call);
    }

    [Fact]
    public async Task Warm_up_runs_in_every_context_and_its_errors_show()
    {
        await using CoroPool pool = await CoroPool.CreateAsync(new CoroPoolOptions { Runtimes = 2, Warmup = [new WarmupScript("function rule(n) { return n + 1 }", "rules.js")] });
        foreach (PoolCall call in (PoolCall[])[PoolCall.Shared, PoolCall.Alone, new PoolCall { Key = "k" }]) Assert.Equal(3, await pool.InvokeAsync<int>("rule", [2], call));
        var thrown = await Assert.ThrowsAsync<JavaScriptException>(() => CoroPool.CreateAsync(new CoroPoolOptions { Runtimes = 1, Warmup = [new WarmupScript("nothing()", "rules.js")] }));
        Assert.Equal("rules.js", thrown.FileName);
    }

    [Fact]
    public async Task Compiled_code_is_shared_and_outlives_the_pool()
    {
        using var folder = new ScratchFolder();
        var options = new CoroPoolOptions { Runtimes = 2, CodeCacheFolder = folder.Path };
        const string Source = "function f(n) { return n * 2 } f(21)";
        await using (CoroPool pool = await CoroPool.CreateAsync(options))
        {
            for (int i = 0; i < 10; i++) Assert.Equal(42, await pool.EvaluateAsync<int>(Source, PoolCall.Alone));
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (Directory.GetFiles(folder.Path).Length == 0) await Task.Delay(10, limit.Token);
        }
        string file = Assert.Single(Directory.GetFiles(folder.Path));
        // Damaged code must be seen, whatever V8 would make of it.
        byte[] bytes = await File.ReadAllBytesAsync(file);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        await using CoroPool next = await CoroPool.CreateAsync(options);
        for (int i = 0; i < 10; i++) Assert.Equal(42, await next.EvaluateAsync<int>(Source));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_request_brings_all_that_its_script_needs(FiberCarrier carrier)
    {
        await using CoroPool pool = await Make(2, carrier);
        for (int i = 0; i < 3; i++)
        {
            ScriptResult result = await pool.RunAsync(new ScriptRequest
            {
                Code = "total = prices.map(p => withTax(p, 10)).reduce((a, b) => a + b, 0); Fiber.sleep(1); total > limit",
                Name = "totals.js",
                Globals = new JsonObject { ["prices"] = new JsonArray(10, 20), ["limit"] = 5 },
                Functions = [new ScriptFunction("withTax", ["price", "percent"], "return price * (100 + percent) / 100")],
                ReturnKeys = ["total"],
            });
            Assert.True(result.Value!.GetValue<bool>());
            Assert.Equal("""{"total":33}""", result.Globals.ToJsonString());
        }
        ScriptResult all = await pool.RunAsync(new ScriptRequest { Code = "var a = [b], f = () => 1, g = 1n; Promise.resolve(7)", Globals = new JsonObject { ["b"] = null } });
        Assert.Equal("7", all.Value!.ToJsonString());
        Assert.Equal("""{"b":null,"a":[null]}""", all.Globals.ToJsonString());
        var cycle = await Assert.ThrowsAsync<JavaScriptException>(() => pool.RunAsync(new ScriptRequest { Code = "x = {}; x.x = x; 1", ReturnKeys = ["x"] }));
        Assert.Contains("The global 'x' cannot be given to the host", cycle.Message, StringComparison.Ordinal);
        Assert.Null((await pool.RunAsync(new ScriptRequest { Code = "" })).Value);
        var lines = new List<string>();
        ScriptResult module = await pool.RunAsync(new ScriptRequest
        {
            Code = "import { EventEmitter } from 'node:events'; await null; globalThis.kind = typeof EventEmitter; console.log('done')",
            IsModule = true,
            Call = PoolCall.Alone with { Options = new CallOptions { Console = message => lines.Add(message.Text) } },
        });
        Assert.Null(module.Value);
        Assert.Equal("""{"kind":"function"}""", module.Globals.ToJsonString());
        Assert.Equal(["done"], lines.Select(l => l.TrimEnd()));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_plugin_gets_json_and_gives_json(FiberCarrier carrier)
    {
        await using CoroPool pool = await Make(2, carrier);
        const string Script = "({ name: data.name.toUpperCase(), square: data.n ** 2 })";
        byte[][] results = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => Task.Run(() =>
            pool.CallPluginAsync(Script, System.Text.Encoding.UTF8.GetBytes($$"""{"name":"é{{n}}","n":{{n}}}"""), n % 2 == 0 ? PoolCall.Shared : null))));
        for (int n = 0; n < 50; n++) Assert.Equal($$"""{"name":"É{{n}}","square":{{n * n}}}""", System.Text.Encoding.UTF8.GetString(results[n]));
        Assert.Equal("null", System.Text.Encoding.UTF8.GetString(await pool.CallPluginAsync("undefined", "1"u8.ToArray())));
        var thrown = await Assert.ThrowsAsync<JavaScriptException>(() => pool.CallPluginAsync("1", "{"u8.ToArray()));
        Assert.Equal("SyntaxError", thrown.Name);
    }

    private static Task<CoroPool> Make(int runtimes, FiberCarrier carrier) =>
        CoroPool.CreateAsync(new CoroPoolOptions { Runtimes = runtimes, Runtime = new CoroRuntimeOptions { Carrier = carrier } });
}
