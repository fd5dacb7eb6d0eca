using System.Text;

namespace CoroJs.Tests.Hosting;

/// <summary>What scripts give to functions of the host that take a stream.</summary>
public sealed class StreamTests
{
    public static TheoryData<FiberCarrier> Carriers => new(FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread);

    [Theory, MemberData(nameof(Carriers))]
    public async Task Anything_readable_is_a_stream_for_the_host(FiberCarrier carrier)
    {
        await using CoroRuntime runtime = Make(carrier);
        runtime.AddHostFunction("all", async (Stream stream, CancellationToken cancellation) =>
        {
            using var reader = new StreamReader(stream);
            return await reader.ReadToEndAsync(cancellation);
        });
        // The same without a task: the kernel thread serves the script meanwhile.
        runtime.AddHostFunction("now", (Stream stream) =>
        {
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        });
        runtime.AddHostFunction("open", Stream () => new MemoryStream(Encoding.UTF8.GetBytes("of the host")));
        runtime.AddHostFunction("optional", (int a, string b, bool c, double d, Stream? e, int f = 0) => e is null);
        (string Source, string Text)[] sources =
        [
            ("'text ü'", "text ü"),
            ("new Uint8Array([97, 98])", "ab"),
            ("new Uint8Array([97, 98, 99]).buffer", "abc"),
            ("['a', new Uint8Array([98]), '', 'ü']", "abü"),
            ("(function* () { for (let i = 0; i < 1000; i++) { Fiber.sleep(0); yield `${i},` } })()", string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i},"))),
            ("(async function* () { yield 'x'; await new Promise(r => setTimeout(r, 2)); yield 'y' })()", "xy"),
            ("new ReadableStream({ pull(c) { c.enqueue('web'); c.close() } })", "web"),
            ("new Blob(['blob']).stream()", "blob"),
            ("open()", "of the host"),
            ("{ read: (n => () => n-- > 0 ? 'z' : null)(3) }", "zzz"),
        ];
        foreach ((string source, string text) in sources)
        {
            Assert.Equal(text, await runtime.EvaluateAsync<string>($"all({source})"));
            if (!source.StartsWith("(async", StringComparison.Ordinal)) Assert.Equal(text, await runtime.EvaluateAsync<string>($"now({source})"));
        }
        Assert.True(await runtime.EvaluateAsync<bool>("optional(1, '', true, 2, null) && optional(1, '', true, 2)"));
        foreach (string wrong in new[] { "5", "{}", "Symbol()", "[5]", "true" })
        {
            var exception = await Assert.ThrowsAsync<JavaScriptException>(() => runtime.EvaluateAsync($"all({wrong})"));
            Assert.Contains("must be", exception.Message, StringComparison.Ordinal);
        }
        Assert.Equal("ERR_STREAM_DESTROYED", (await Assert.ThrowsAsync<JavaScriptException>(() => runtime.EvaluateAsync("const s = open(); s.close(); all(s)"))).Code);
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Anything_writable_is_a_stream_for_the_host(FiberCarrier carrier)
    {
        await using CoroRuntime runtime = Make(carrier);
        runtime.AddHostFunction("send", async (Stream stream) =>
        {
            for (int i = 0; i < 3; i++) await stream.WriteAsync(Encoding.UTF8.GetBytes($"line {i}\n"));
            await stream.FlushAsync();
        });
        Assert.Equal("line 0\nline 1\nline 2\n", await runtime.EvaluateAsync<string>("let got = ''; send({ write(data) { Fiber.sleep(1); got += new TextDecoder().decode(data) } }); got"));
        // What the script throws there the host gets, and what the host throws then the script.
        var exception = await Assert.ThrowsAsync<JavaScriptException>(() => runtime.EvaluateAsync("send({ write() { throw new RangeError('full') } })"));
        Assert.Contains("full", exception.Message, StringComparison.Ordinal);
        Assert.Contains("must be something to write", (await Assert.ThrowsAsync<JavaScriptException>(() => runtime.EvaluateAsync("send(['a'])"))).Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Leaving_a_stream_ends_what_makes_it(FiberCarrier carrier)
    {
        await using CoroRuntime runtime = Make(carrier);
        runtime.AddHostFunction("first", async (Stream stream) =>
        {
            await using (stream)
            {
                byte[] one = new byte[1];
                await stream.ReadExactlyAsync(one);
                return (int)one[0];
            }
        });
        Assert.Equal(97, await runtime.EvaluateAsync<int>("globalThis.ended = false; first((function* () { try { for (;;) yield 'abc' } finally { ended = true } })())"));
        Assert.True(await TimeLimitTests.Until(async () => await runtime.EvaluateAsync<bool>("ended")));
        // One that never gives anything is left with its call.
        var late = await Assert.ThrowsAsync<ScriptTimeoutException>(() => runtime.EvaluateAsync<object?>("first({ read() { Fiber.sleep(1e6) } })", new CallOptions { TimeLimit = TimeSpan.FromMilliseconds(100) }));
        Assert.Equal(TimeLimitKind.Wall, late.Limit);
        Assert.Equal(4, await runtime.EvaluateAsync<int>("2 + 2"));
    }

    private static CoroRuntime Make(FiberCarrier carrier) => new(new CoroRuntimeOptions { Carrier = carrier, ExpectsTimeLimits = true });
}
