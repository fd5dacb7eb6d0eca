namespace CoroJs.Tests.Hosting;

/// <summary>Scripts that want too much: the host lives, the next call works, and the error says what has happened.</summary>
[Collection(Alone.Name)]
public sealed class HostileScriptTests
{
    private static readonly FiberCarrier[] All = [FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread];

    public static TheoryData<FiberCarrier, string> Hoarders() => Each(
        "(() => { const a = []; while (true) a.push(new Array(1e6)) })()",
        "(() => { const m = new Map(); for (let i = 0; ; i++) m.set(i, { i }) })()",
        "(() => { const s = new Set(); for (let i = 0; ; i++) s.add(`${i}`) })()",
        "(() => { let s = ''; const a = []; for (;;) a.push(s += 'abcdefgh'.repeat(1000) + a.length, s.charCodeAt(7)) })()",
        "(async () => { const a = []; for (;;) { a.push(new Array(1e4)); await null } })()",
        "(() => { const f = () => { const a = []; for (;;) a.push(new Array(1e5).fill(1.5)) }; Fiber.run(f).join() })()",
        "const bomb = () => { Promise.resolve().then(bomb); Promise.resolve().then(bomb) }; bomb(); new Promise(() => {})");

    [Theory, MemberData(nameof(Hoarders))]
    public async Task A_full_heap_ends_the_call_that_filled_it(FiberCarrier carrier, string script)
    {
        await using var runtime = Make(carrier, 64);
        Task<int> bystander = runtime.EvaluateAsync<int>("Fiber.sleep(50); 5");
        var exception = await Assert.ThrowsAsync<ScriptOutOfMemoryException>(() => runtime.EvaluateAsync(script));
        Assert.Contains("64 MiB", exception.Message, StringComparison.Ordinal);
        Assert.Equal(5, await bystander.WaitAsync(TimeSpan.FromSeconds(20)));
        // Twice, so that the limit is there again.
        await Assert.ThrowsAsync<ScriptOutOfMemoryException>(() => runtime.EvaluateAsync("(() => { const a = []; for (;;) a.push(new Array(1e6)) })()"));
        if (runtime.IsHealthy) Assert.Equal(4, await runtime.EvaluateAsync<int>("2 + 2").WaitAsync(TimeSpan.FromSeconds(20)));
        else await Assert.ThrowsAsync<RuntimeBrokenException>(() => runtime.EvaluateAsync("2 + 2"));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_runtime_whose_heap_stays_full_says_so(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier, 64);
        var broken = new TaskCompletionSource();
        runtime.Broken += (_, _) => broken.SetResult();
        await Assert.ThrowsAsync<ScriptOutOfMemoryException>(() => runtime.EvaluateAsync("globalThis.kept = []; for (;;) kept.push(new Array(1000).fill(1.5))"));
        await broken.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(runtime.IsHealthy);
        await Assert.ThrowsAsync<RuntimeBrokenException>(() => runtime.EvaluateAsync("1"));
    }

    public static TheoryData<FiberCarrier, string, string> Refusals()
    {
        (string Script, string Name)[] cases =
        [
            ("'x'.repeat(2 ** 31)", "RangeError"),
            ("let s = 'x'; for (;;) s += s", "RangeError"),
            ("new ArrayBuffer(2 ** 31)", "RangeError"),
            ("new Uint8Array(2 ** 33)", "RangeError"),
            ("(() => { const a = []; for (;;) a.push(new ArrayBuffer(1 << 20)) })()", "RangeError"),
            ("(function f() { f() })()", "RangeError"),
            ("(function f(o) { return JSON.stringify({ toJSON: () => f(o) }) })({})", "RangeError"),
            ("(() => { const o = {}; o.o = o; return JSON.stringify(o) })()", "TypeError"),
            ("(() => { const a = []; a[0] = a; return a.flat(Infinity) })()", "RangeError"),
            ("new RegExp('('.repeat(1e5) + ')'.repeat(1e5)).test('a')", "SyntaxError"),
            ("Reflect.construct(class extends Proxy { }, [{}, { get() { throw 1 } }]); null.x", "TypeError"),
            ("for (;;) Fiber.run(() => Fiber.sleep(1e6))", "RangeError"),
        ];
        var data = new TheoryData<FiberCarrier, string, string>();
        foreach (FiberCarrier carrier in All)
            foreach ((string script, string name) in cases)
                data.Add(carrier, script, name);
        return data;
    }

    [Theory, MemberData(nameof(Refusals))]
    public async Task What_is_too_much_is_an_error_in_the_script(FiberCarrier carrier, string script, string name)
    {
        await using var runtime = Make(carrier, 256);
        await using CoroContext context = await runtime.CreateContextAsync();
        var exception = await Assert.ThrowsAsync<JavaScriptException>(() => context.EvaluateAsync(script).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(name, exception.Name);
        await context.DisposeAsync();
        Assert.Equal(4, await runtime.EvaluateAsync<int>("2 + 2").WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.True(runtime.IsHealthy);
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_fiber_bomb_can_be_cancelled_when_there_is_no_room_for_a_fiber(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier, 0);
        using var source = new CancellationTokenSource();
        var full = new TaskCompletionSource();
        runtime.AddHostFunction("full", () => full.TrySetResult());
        Task call = runtime.ExecuteAsync("try { for (;;) Fiber.run(() => Fiber.sleep(1e6)) } catch { full(); Fiber.sleep(1e6) }", cancellation: source.Token);
        await full.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await Assert.ThrowsAsync<CoroJsException>(() => runtime.ExecuteAsync("1"));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(4, await runtime.EvaluateAsync<int>("2 + 2"));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_time_limit_ends_a_fiber_bomb_with_all_its_fibers(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier, 0);
        for (int k = 0; k < 3; k++)
        {
            await Assert.ThrowsAsync<ScriptTimeoutException>(() => runtime.EvaluateAsync<object?>(
                "for (;;) { try { Fiber.run(() => { for (;;) { try { Fiber.sleep(1e6) } catch {} } }) } catch { Fiber.yield() } }", new CallOptions { TimeLimit = TimeSpan.FromMilliseconds(100) }).WaitAsync(TimeSpan.FromSeconds(20)));
            Assert.True(await TimeLimitTests.Until(async () =>
            {
                try
                {
                    return await runtime.EvaluateAsync<int>("2 + 2") == 4;
                }
                catch (CoroJsException)
                {
                    return false; // no room yet
                }
            }));
        }
    }

    public static TheoryData<string, string> Escapes => new()
    {
        { "require('fs').readFileSync('/etc/passwd')", "" },
        { "__primordials.fs.open('/etc/passwd', 0, 0)", "ERR_ACCESS_DENIED" },
        { "__primordials.fs.open('/proc/self/environ', 0, 0)", "ERR_ACCESS_DENIED" },
        { "fs.readFile('/etc/passwd', 'utf8')", "ERR_ACCESS_DENIED" },
        { "fs.writeFile('/tmp/hostile', 'x')", "ERR_ACCESS_DENIED" },
        { "net.connect(80, '127.0.0.1')", "ERR_ACCESS_DENIED" },
        { "net.connect(80, '[::1]')", "ERR_ACCESS_DENIED" },
        { "net.connect(80, 'localhost')", "ERR_ACCESS_DENIED" },
        { "net.connect({ path: '/run/x.sock' })", "ERR_ACCESS_DENIED" },
        { "net.createServer(() => {}).listen(0)", "ERR_ACCESS_DENIED" },
        { "dns.lookup('localhost')", "ERR_ACCESS_DENIED" },
        { "Process.run('true')", "ERR_ACCESS_DENIED" },
        { "process.chdir('/')", "ERR_ACCESS_DENIED" },
        { "process.kill(process.pid, 9)", "ERR_ACCESS_DENIED" },
        { "import('/etc/passwd')", "" },
        { "import('https://example.com/x.mjs')", "" },
    };

    [Theory, MemberData(nameof(Escapes))]
    public async Task Nothing_outside_is_reached(string script, string code)
    {
        // Permissions are checked before anything that the carrier could change.
        await using var runtime = Make(FiberCarrier.Stack, 0);
        var exception = await Assert.ThrowsAsync<JavaScriptException>(() => runtime.EvaluateAsync(script).WaitAsync(TimeSpan.FromSeconds(20)));
        if (code.Length > 0) Assert.Equal(code, exception.Code);
        Assert.Equal("{}", await runtime.EvaluateAsync<string>("JSON.stringify(process.env)"));
        Assert.Equal(4, await runtime.EvaluateAsync<int>("2 + 2"));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task What_a_script_breaks_in_its_context_is_broken_there_only(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier, 0);
        await using CoroContext victim = await runtime.CreateContextAsync();
        await using (CoroContext hostile = await runtime.CreateContextAsync())
        {
            const string script =
                """
                const seen = new Set();
                const spoil = object => {
                  if ((typeof object !== 'object' && typeof object !== 'function') || object === null || seen.has(object)) return;
                  seen.add(object);
                  for (const key of Reflect.ownKeys(object)) {
                    const { value } = Reflect.getOwnPropertyDescriptor(object, key) ?? {};
                    spoil(value);
                    try { object[key] = () => { throw new Error('spoilt') } } catch {}
                    try { delete object[key] } catch {}
                  }
                };
                spoil(__primordials);
                spoil(globalThis);
                """;
            await Assert.ThrowsAnyAsync<Exception>(() => hostile.ExecuteAsync(script + "\nthrow 1").WaitAsync(TimeSpan.FromSeconds(20)));
        }
        Assert.Equal("[2,4]", await victim.EvaluateAsync<string>("(async () => { await null; Fiber.sleep(1); return JSON.stringify([1, 2].map(n => n * 2)) })()"));
        Assert.Equal(4, await runtime.EvaluateAsync<int>("2 + 2"));
    }

    [Fact]
    public async Task Numbers_of_the_hosts_functions_are_those_of_their_context()
    {
        await using var runtime = Make(FiberCarrier.Stack, 0);
        await using CoroContext other = await runtime.CreateContextAsync();
        runtime.AddHostFunction("secret", () => "secret");
        const string script = "let found = []; for (let id = 0; id < 100; id++) { try { found.push(__primordials.host.call(id)) } catch (e) { if (e.code !== 'EBADF') throw e } } found.join()";
        Assert.Equal("secret", await runtime.EvaluateAsync<string>(script));
        Assert.Equal("", await other.EvaluateAsync<string>(script));
    }

    public static TheoryData<FiberCarrier> Carriers => new(All);

    private static TheoryData<FiberCarrier, string> Each(params string[] scripts)
    {
        var data = new TheoryData<FiberCarrier, string>();
        foreach (FiberCarrier carrier in All)
            foreach (string script in scripts)
                data.Add(carrier, script);
        return data;
    }

    private static CoroRuntime Make(FiberCarrier carrier, int heap) => new(new CoroRuntimeOptions
    {
        Carrier = carrier,
        MaxHeapMebibytes = heap,
        MaxBufferMebibytes = 64,
        MaxFibers = 500,
        ExpectsTimeLimits = true,
    });
}
