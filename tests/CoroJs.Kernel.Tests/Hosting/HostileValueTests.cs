using System.Text;

namespace CoroJs.Tests.Hosting;

/// <summary>Values, errors and output by which a script tries to get at its host: the host lives, the next call works.</summary>
[Collection(Alone.Name)]
public sealed class HostileValueTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static TheoryData<FiberCarrier> Carriers => new(FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread);

    /// <summary>Code that runs while the library or the host looks at a value: what it does, and what the call gives.</summary>
    public static TheoryData<string, string> Interruptions => new()
    {
        { "anything({ toJSON() { return name(1) } })", "one" },
        { "anything({ get x() { return name(1) } })", "{\"x\":\"one\"}" },
        { "anything(new Proxy({}, { ownKeys() { later(); return ['a'] }, getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 1 }), get: () => later() }))", "{\"a\":5}" },
        { "anything(new Proxy([], { get(t, k) { return k === 'length' ? 2 : k === 'toJSON' ? undefined : later() } }))", "[5,5]" },
        { "anything(new (class extends Date { getTime() { return later() } })())", "1970" },
        { "anything(new (class extends Date { getTime() { return {} } })())", "InvalidCastException|ArgumentException" },
        { "anything(new (class extends Date { getTime() { return NaN } })())", "invalid Date" },
        { "anything(Object.create(Uint8Array.prototype))", "{}|TypeError" },
        { "anything(Object.setPrototypeOf(() => 1, Date.prototype))", "JavaScriptFunction" },
        { "Object.prototype.toJSON = () => 'mine'; anything([1])", "mine" },
        { "Array.prototype.toJSON = function () { return later() }; anything([1])", "5" },
        { "Error.prepareStackTrace = (e, s) => { later(); return 'mine' }; throw new Error('x')", "x" },
        { "Error.prepareStackTrace = () => { throw 1 }; throw new Error('x')", "x" },
        { "throw { get message() { return later() } }", "" },
        { "throw new (class extends Error { get message() { return `${later()}` } get stack() { throw 1 } get name() { return later() } })()", "" },
        { "throw new Proxy(new Error('p'), { get() { throw later() }, getPrototypeOf() { return later(), Error.prototype } })", "" },
        { "throw new Proxy(function () {}, { apply() { throw 1 }, get() { throw 2 } })", "" },
        { "throw Object.create(null)", "" },
        { "throw undefined", "undefined" },
        { "Promise.prototype.then = () => { throw later() }; (async () => 1)()", "" },
        { "({ then(f) { f(later()) } })", "5" },
        { "({ then(f) { f(this) } })", "" },
        { "class A extends Array { static get [Symbol.species]() { return later(), Array } } anything(A.from([1, 2]).map(n => n))", "[1,2]" },
        { "globalThis.Array = globalThis.JSON = globalThis.Object = undefined; anything({ a: 1 })", "{\"a\":1}" },
        { "Array.isArray = () => true; JSON.parse = () => later(); Array.prototype[Symbol.iterator] = () => { throw 1 }; anything([name(1)])", "[\"one\"]|JavaScriptException" },
        { "Object.defineProperty(Array.prototype, 0, { set() { throw 1 }, get() { return 1 } }); anything([name(1)])", "one|JavaScriptException" },
        { "call(() => { throw new Proxy({}, { get() { throw 1 } }) })", "" },
        { "call(() => call(() => call(() => name(1))))", "one" },
        { "(function again() { return call(again) })()", "64 times|call stack" },
        { "anything('x'.repeat(1e7)).length", "10000000" },
        { "let deep = []; for (let i = 0; i < 1e5; i++) deep = [deep]; anything(deep)", "call stack|depth|64" },
        { "let deep = []; for (let i = 0; i < 500; i++) deep = [deep]; anything(deep)", "depth|64" },
        { "typed({ name: 'x'.repeat(1e6), count: 1e400 })", "JsonException|ArgumentException" },
        { "typed({ name: 1, count: 'one' })", "ArgumentException" },
        { "typed(Symbol())", "" },
        { "anything(10n ** 400000n) === 10n ** 400000n", "True" },
        { "anything(-(10n ** 30n))", "-1000000000000000000000000000000" },
        { "number(2n ** 64n)", "out of the range" },
        { "number(-5n)", "-5" },
        { "bytes(new Uint8Array(new SharedArrayBuffer(8)))", "8" },
        { "const b = new ArrayBuffer(8); structuredClone(b, { transfer: [b] }); bytes(b)", "0" },
        { "const b = new ArrayBuffer(9, { maxByteLength: 99 }); const v = new Uint8Array(b, 4); b.resize(2); bytes(v)", "0" },
        { "host.postMessage(new Proxy({}, { get() { return later() } }))", "" },
        { "console.log(new Proxy({}, { get() { throw later() }, ownKeys() { throw 1 } })), 1", "1" },
        { "console.log({ get [Symbol.toStringTag]() { throw later() }, toJSON() { throw 1 } }), 1", "1|JavaScriptException" },
    };

    [Theory, MemberData(nameof(Interruptions))]
    public async Task Code_that_runs_in_the_middle_of_a_conversion_does_no_harm(string script, string result)
    {
        foreach (FiberCarrier carrier in new[] { FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread })
        {
            await using CoroRuntime runtime = Make(carrier);
            await using CoroContext context = await runtime.CreateContextAsync();
            Equip(context);
            string got;
            try
            {
                object? value = await context.EvaluateAsync<object?>(script, Limits(5)).WaitAsync(Patience);
                got = value is System.Text.Json.Nodes.JsonNode node ? node.ToJsonString() : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!;
            }
            catch (Exception e) when (e is CoroJsException or JavaScriptException or InvalidCastException or System.Text.Json.JsonException)
            {
                got = $"{e.GetType().Name} {(e as JavaScriptException)?.Name} {e.Message}";
            }
            Assert.True(result.Split('|').Any(r => got.Contains(r, StringComparison.Ordinal)), $"{script} gave {got}");
            Assert.Equal(4, await runtime.EvaluateAsync<int>("2 + 2").WaitAsync(Patience));
            Assert.True(runtime.IsHealthy);
        }
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Memory_that_the_kernel_uses_cannot_be_taken_away(FiberCarrier carrier)
    {
        await using CoroRuntime runtime = Make(carrier);
        const string script = "const b = new ArrayBuffer(1 << 16, { maxByteLength: 1 << 20 }); __primordials.fiber.share(new Int32Array(b)); b.resize(0); Fiber.sleep(1); Fiber.run(() => Fiber.sleep(1)); 1";
        _ = await Record.ExceptionAsync(() => runtime.EvaluateAsync(script).WaitAsync(Patience));
        await using CoroContext other = await runtime.CreateContextAsync();
        Assert.Equal(4, await other.EvaluateAsync<int>("Fiber.sleep(1); 2 + 2").WaitAsync(Patience));
    }

    [Fact]
    public async Task Exceptions_of_the_host_that_a_script_catches_are_not_kept()
    {
        await using CoroRuntime runtime = Make(FiberCarrier.Stack);
        long most = 0;
        runtime.AddHostFunction("fail", () => { throw new InvalidDataException(new string('x', 10_000)); });
        runtime.AddHostFunction("measure", () => { most = GC.GetTotalMemory(true); });
        long before = GC.GetTotalMemory(true);
        var exception = await Assert.ThrowsAsync<JavaScriptException>(() => runtime.ExecuteAsync("for (let i = 0; i < 20000; i++) { try { fail() } catch {} } measure(); fail()").WaitAsync(Patience));
        Assert.IsType<InvalidDataException>(exception.InnerException);
        Assert.InRange(most - before, long.MinValue, 50_000_000);
    }

    [Fact]
    public async Task Functions_that_a_host_function_does_not_take_are_given_back()
    {
        await using CoroRuntime runtime = Make(FiberCarrier.Stack);
        runtime.AddHostFunction("take", (int a, string b) => a);
        runtime.AddHostFunction("five", (int a, string b, string c, string d, string e) => a);
        // 4 KiB each: 400 MiB if they stayed, where the heap has 64.
        Assert.Equal(1, await runtime.EvaluateAsync<int>(
            "for (let i = 0; i < 50000; i++) { const a = new Array(512).fill(i); for (const f of [take, five]) { try { f(1, () => a) } catch (e) { if (e.name !== 'ArgumentException') throw e } } } 1").WaitAsync(Patience));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Output_is_limited_in_all_its_forms(FiberCarrier carrier)
    {
        long heard = 0;
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions
        {
            Carrier = carrier,
            MaxOutputBytes = 100_000,
            Console = message => heard += Encoding.UTF8.GetByteCount(message.Text) + message.Arguments.ToJsonString().Length,
        });
        foreach (string bomb in new[] { "console.log(new Array(1e5).fill(7))", "console.error('x'.repeat(60000))", "process.stdout.write('y'.repeat(60000))", "console.table([{ a: 'z'.repeat(9e4) }])", "for (let i = 0; i < 1e4; i++) console.log('line', i)" })
            _ = await Record.ExceptionAsync(() => runtime.ExecuteAsync(bomb).WaitAsync(Patience));
        Assert.InRange(heard, 1, 100_000);
        var exception = await Assert.ThrowsAsync<JavaScriptException>(() => runtime.ExecuteAsync("process.stdout.write('y'.repeat(100001))"));
        Assert.Equal("ERR_OUTPUT_LIMIT", exception.Code);
    }

    [Fact]
    public async Task Handles_are_limited_whatever_they_are()
    {
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { MaxHandles = 100 });
        runtime.AddHostFunction("open", Stream () => new MemoryStream());
        runtime.AddHostFunction("items", () => Enumerable.Range(0, 3).Where(n => n > 0));
        foreach (string bomb in new[] { "open()", "items()", "__primordials.hash.open('sha256')", "__primordials.tls.createContext()", "__primordials.zlib.open('gzip', [])" })
        {
            await using CoroContext context = await runtime.CreateContextAsync();
            context.AddHostFunction("open", Stream () => new MemoryStream());
            context.AddHostFunction("items", () => Enumerable.Range(0, 3).Where(n => n > 0));
            var exception = await Assert.ThrowsAsync<JavaScriptException>(() => context.ExecuteAsync($"const all = []; for (let i = 0; i < 10000; i++) all.push({bomb})").WaitAsync(Patience));
            Assert.True(exception.Code == "ERR_HANDLE_LIMIT" || exception.Message.Contains("handles", StringComparison.Ordinal) || bomb.Contains("zlib", StringComparison.Ordinal), exception.ToString());
        }
        Assert.Equal(4, await runtime.EvaluateAsync<int>("open().close(); 2 + 2"));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_coroutine_of_another_context_cannot_be_entered(FiberCarrier carrier)
    {
        await using CoroRuntime runtime = Make(carrier);
        await using CoroContext hostile = await runtime.CreateContextAsync();
        await runtime.ExecuteAsync("globalThis.made = import('coro:fibers').then(({ default: F }) => { globalThis.step = F(() => { F.yield('first'); return 'second' }); return step.run() })");
        Assert.Equal("first", await runtime.EvaluateAsync<string>("made"));
        const string guess = "let found = 0; for (let slot = 0; slot < 64; slot++) for (let generation = 0; generation < 64; generation++) { try { __primordials.fiber.enter(slot, generation); found++ } catch (e) { if (e.code !== 'EBADF') throw e } } found";
        Assert.Equal(0, await hostile.EvaluateAsync<int>(guess, Limits(20)).WaitAsync(Patience));
        Assert.Equal("second", await runtime.EvaluateAsync<string>("step.run()"));
    }

    [Fact]
    public async Task Hooks_of_the_library_are_not_a_place_to_hoard()
    {
        await using CoroRuntime runtime = Make(FiberCarrier.Stack);
        await using CoroContext context = await runtime.CreateContextAsync();
        foreach (string name in new[] { "`h${i}`", "'x'.repeat(1e6 + i)" })
        {
            var exception = await Assert.ThrowsAsync<JavaScriptException>(() => context.ExecuteAsync($"for (let i = 0; i < 1000; i++) __primordials.engine.hook({name}, () => {{}})"));
            Assert.Equal("RangeError", exception.Name);
        }
        // What the kernel calls in this context is the script's own now; another context has the library's.
        await context.ExecuteAsync("for (const name of ['cancelled', 'timers', 'killed', 'rejections', 'global', 'prepareStack', 'cancelCall']) __primordials.engine.hook(name, () => { Fiber.sleep(1); throw name })");
        _ = await Record.ExceptionAsync(() => context.ExecuteAsync("Promise.reject(1); setTimeout(() => {}); Fiber.sleep(1e6)", new CallOptions { TimeLimit = TimeSpan.FromMilliseconds(50) }).WaitAsync(Patience));
        Assert.Equal(4, await runtime.EvaluateAsync<int>("Fiber.sleep(1); 2 + 2").WaitAsync(Patience));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Any_call_below_the_library_stands_any_arguments(FiberCarrier carrier)
    {
        string script = RandomCalls.Source;
        for (int seed = 1; seed <= 4; seed++)
        {
            await using CoroRuntime runtime = Make(carrier);
            _ = await Record.ExceptionAsync(() => runtime.EvaluateAsync<object?>($"const SEED = {seed * 7919};\n{script}", Limits(3)).WaitAsync(Patience));
            await using CoroContext other = await runtime.CreateContextAsync();
            Assert.Equal(4, await other.EvaluateAsync<int>("Fiber.sleep(1); 2 + 2").WaitAsync(Patience));
        }
    }

    private static void Equip(CoroContext context)
    {
        context.AddHostFunction("anything", (object? value) => value);
        context.AddHostFunction("name", (int number) => number == 1 ? "one" : "many");
        context.AddHostFunction("later", async Task<int> () =>
        {
            await Task.Yield();
            return 5;
        });
        context.AddHostFunction("typed", (ObjectTests.Counted value) => value.Count);
        context.AddHostFunction("number", (long value) => value);
        context.AddHostFunction("bytes", (byte[] value) => value.Length);
        context.AddHostFunction("call", (JavaScriptFunction function) => function.Invoke<object?>());
        context.Messages.Received = _ => { };
    }

    private static CallOptions Limits(int seconds) => new() { TimeLimit = TimeSpan.FromSeconds(seconds) };

    internal static CoroRuntime Make(FiberCarrier carrier) => new(new CoroRuntimeOptions
    {
        Carrier = carrier,
        MaxHeapMebibytes = 64,
        MaxBufferMebibytes = 64,
        MaxFibers = 500,
        ExpectsTimeLimits = true,
    });
}
