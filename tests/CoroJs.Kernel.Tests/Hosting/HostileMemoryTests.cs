namespace CoroJs.Tests.Hosting;

/// <summary>Memory outside of the heap, by every door: it is limited, it is given back, and nothing waits for ever.</summary>
[Collection(Alone.Name)]
public sealed class HostileMemoryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly FiberCarrier[] All = [FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread];

    // (memory 1 65536) exported as "m", and a function "f" that grows it by its argument.
    private const string Growing =
        "new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0, 1,6,1,96,1,127,1,127, 3,2,1,0, 5,6,1,1,1,128,128,4, 7,9,2,1,109,2,0,1,102,0,0, 10,8,1,6,0,32,0,64,0,11]))).exports";

    public static TheoryData<FiberCarrier, string> Bombs() => Each(
        "new ArrayBuffer(1 << 27, { maxByteLength: 1 << 30 })",
        "const b = new ArrayBuffer(1, { maxByteLength: 1 << 30 }); for (let n = 1; ; n += 1 << 20) b.resize(n)",
        "const b = new SharedArrayBuffer(1, { maxByteLength: 1 << 30 }); for (let n = 1; ; n += 1 << 20) b.grow(n)",
        "new SharedArrayBuffer(1 << 27)",
        "const all = []; for (;;) all.push(new ArrayBuffer(1, { maxByteLength: 2 }))",
        "new WebAssembly.Memory({ initial: 2048 })",
        "new WebAssembly.Memory({ initial: 2048, maximum: 65536, shared: true })",
        "const m = new WebAssembly.Memory({ initial: 1 }); for (;;) m.grow(16)",
        "const m = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true }); for (;;) m.grow(16)",
        "const all = []; for (;;) all.push(new WebAssembly.Memory({ initial: 1 }))",
        $"const {{ f }} = {Growing}; for (;;) if (f(16) === -1) throw new RangeError('full')",
        "const all = []; for (;;) all.push(structuredClone(new Uint8Array(1 << 20)))",
        "const all = []; for (;;) all.push(new TextEncoder().encode('x'.repeat(1 << 20)))",
        "let b = new ArrayBuffer(1 << 20); for (;;) b = b.transfer(b.byteLength * 2)",
        "const all = []; for (;;) all.push(new Blob([new Uint8Array(1 << 20)]))");

    [Theory, MemberData(nameof(Bombs))]
    public async Task Buffers_of_all_kinds_are_limited(FiberCarrier carrier, string script)
    {
        await using CoroRuntime runtime = Make(carrier);
        await using (CoroContext hostile = await runtime.CreateContextAsync())
        {
            long before = Resident();
            var exception = await Assert.ThrowsAsync<JavaScriptException>(() => hostile.ExecuteAsync(script).WaitAsync(Patience));
            Assert.True(exception.Name == "RangeError" || exception.Message.Contains("cloned", StringComparison.Ordinal), exception.ToString());
            Assert.InRange(Resident() - before, long.MinValue, 300L << 20);
        }
        // What the context had is there again.
        await using CoroContext next = await runtime.CreateContextAsync();
        Assert.Equal(7, await next.EvaluateAsync<int>("const m = new WebAssembly.Memory({ initial: 300 }), b = new ArrayBuffer(1, { maxByteLength: 1 << 26 }); m.grow(300); b.resize(20 << 20); new Uint8Array(b).fill(7)[20 << 19]").WaitAsync(Patience));
        Assert.True(runtime.IsHealthy);
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Buffers_that_nobody_holds_are_no_reason_to_refuse(FiberCarrier carrier)
    {
        await using CoroRuntime runtime = Make(carrier);
        const string script =
            """
            for (let i = 0; i < 60; i++) {
              new WebAssembly.Memory({ initial: 160 }).grow(20);
              new Uint8Array(new ArrayBuffer(1 << 20, { maxByteLength: 1 << 24 })).fill(i).buffer.resize(12 << 20);
              new Uint8Array(10 << 20).fill(i);
            }
            process.memoryUsage().arrayBuffers
            """;
        Assert.InRange(await runtime.EvaluateAsync<double>(script).WaitAsync(Patience), 1, 64 << 20);
        // To the last byte what is left of the limit can be had, and what shrinks is given back.
        Assert.Equal(2, await runtime.EvaluateAsync<int>(
            "{ const b = new ArrayBuffer(40 << 20, { maxByteLength: 64 << 20 }); let n = 0; for (const size of [1, 50 << 20, 60 << 20]) { b.resize(size); if (size > 1) { try { new ArrayBuffer(30 << 20) } catch { n++ } } } b.resize(0); new ArrayBuffer(40 << 20); n }").WaitAsync(Patience));
    }

    public static TheoryData<FiberCarrier, string> Waits() => Each(
        "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
        "try { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) } finally { for (;;); }",
        "Fiber.await(Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 0).value)",
        "Fiber.run(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)).join()",
        "(async () => { for await (const x of (async function* () { for (;;) { await null; yield 1 } })()) ; })()",
        "(async () => { const g = (async function* () { await new Promise(() => {}) })(); await g.next() })()",
        "(async () => { await (async function* () { try { yield 1; } finally { for (;;); } })().return() ; for (;;); })()",
        "for (const x of (function* () { for (;;) yield 1 })()) ;",
        "Array.from({ length: 2 ** 32 - 1 }, () => 1).sort()",
        "'x'.repeat(2 ** 20).replace(/x/g, () => { for (;;); })",
        "JSON.parse('[' + '1,'.repeat(1e6) + '1]', function () { for (;;); })",
        "Intl.DateTimeFormat().format(new Proxy({}, { get() { for (;;); } }))",
        "new Proxy({}, { ownKeys() { for (;;); } }) in {}; Object.keys(new Proxy({}, { ownKeys() { for (;;); } }))",
        "structuredClone({ get x() { for (;;); } })",
        "console.log({ get [Symbol.toStringTag]() { for (;;); } })",
        "host.postMessage({ toJSON() { for (;;); } })");

    [Theory, MemberData(nameof(Waits))]
    public async Task Nothing_waits_or_computes_beyond_its_time(FiberCarrier carrier, string script)
    {
        await using CoroRuntime runtime = Make(carrier);
        await using CoroContext hostile = await runtime.CreateContextAsync();
        hostile.Messages.Received = _ => { };
        Exception? exception = await Record.ExceptionAsync(() => hostile.ExecuteAsync(script, new CallOptions { TimeLimit = TimeSpan.FromMilliseconds(150) }).WaitAsync(Patience));
        Assert.True(exception is ScriptTimeoutException or ScriptOutOfMemoryException or JavaScriptException { Name: "RangeError" }, $"{exception}");
        Assert.Equal(4, await runtime.EvaluateAsync<int>("Fiber.sleep(1); 2 + 2").WaitAsync(Patience));
    }

    public static TheoryData<FiberCarrier> Carriers => new(All);

    private static long Resident()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static TheoryData<FiberCarrier, string> Each(params string[] scripts)
    {
        var data = new TheoryData<FiberCarrier, string>();
        foreach (FiberCarrier carrier in All)
            foreach (string script in scripts)
                data.Add(carrier, script);
        return data;
    }

    private static CoroRuntime Make(FiberCarrier carrier) => new(new CoroRuntimeOptions
    {
        Carrier = carrier,
        MaxHeapMebibytes = 256,
        MaxBufferMebibytes = 64,
        ExpectsTimeLimits = true,
    });
}
