using System.Buffers;

namespace CoroJs.Tests.Hosting;

/// <summary>Bytes that scripts and host functions share without a copy.</summary>
[Collection(Alone.Name)]
public sealed class BytesTests
{
    private const int Size = 1 << 20;

    public static TheoryData<FiberCarrier> Carriers => new(FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread);

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_host_function_works_in_the_memory_of_the_script(FiberCarrier carrier)
    {
        await using CoroRuntime runtime = Make(carrier);
        JavaScriptBytes? kept = null;
        runtime.AddHostFunction("fill", (JavaScriptBytes bytes, int value) =>
        {
            kept = bytes;
            bytes.GetSpan().Fill((byte)value);
            return bytes.Length;
        });
        runtime.AddHostFunction("later", async (JavaScriptBytes bytes, JavaScriptBytes other) =>
        {
            kept = bytes;
            await Task.Delay(5);
            bytes.Memory.Span[0] = other.GetSpan()[0];
            using MemoryHandle pinned = bytes.Memory.Pin();
            return bytes.Length + other.Length;
        });
        runtime.AddHostFunction("six", (int a, string b, bool c, double d, JavaScriptBytes? e, int f = 7) => e is null ? -1 : e.GetSpan()[0] + f);
        Assert.Equal("3 7,7,7 0", await runtime.EvaluateAsync<string>("const a = new Uint8Array(5); `${fill(a.subarray(1, 4), 7)} ${a.slice(1, 4)} ${a[4]}`"));
        Assert.Throws<ObjectDisposedException>(() => kept!.GetSpan());
        // While the task goes on the script may even give the memory away.
        Assert.Equal("12 9 0", await runtime.EvaluateAsync<string>(
            "{ const b = new Uint8Array(8); let moved; Fiber.run(() => { Fiber.sleep(1); moved = new Uint8Array(b.buffer.transfer()) }); const n = later(b, new Uint8Array([9, 1, 1, 1])); `${n} ${moved[0]} ${b.length}` }"));
        Assert.Throws<ObjectDisposedException>(() => kept!.GetSpan());
        Assert.Equal("12 -1 -1", await runtime.EvaluateAsync<string>("`${six(1, '', true, 2, new Uint8Array([5]))} ${six(1, '', true, 2, null, 4)} ${six(1, '', true, 2)}`"));
        // Resizable memory is copied, so that it cannot be taken away.
        Assert.Equal("6 0", await runtime.EvaluateAsync<string>("{ const b = new ArrayBuffer(6, { maxByteLength: 1 << 20 }); const v = new Uint8Array(b); `${fill(v, 1)} ${v[0]}` }"));
        foreach (string wrong in new[] { "fill('text', 1)", "fill({}, 1)", "fill(5, 1)", "later([], new Uint8Array(1))", "six(1, '', true, 2, 'x')" })
            Assert.Contains("wants bytes", (await Assert.ThrowsAsync<JavaScriptException>(() => runtime.EvaluateAsync(wrong))).Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Memory_of_the_host_becomes_the_scripts(FiberCarrier carrier)
    {
        await using CoroRuntime runtime = Make(carrier);
        JavaScriptBytes? kept = null;
        runtime.AddHostFunction("make", (int size, int value) =>
        {
            kept = runtime.AllocateBytes(Math.Max(size, 1));
            kept.GetSpan().Fill((byte)value);
            kept.Trim(size);
            return kept;
        });
        runtime.AddHostFunction("makeLater", async (int size) => await Task.Run(() =>
        {
            JavaScriptBytes bytes = runtime.AllocateBytes(size);
            bytes.GetSpan().Fill(3);
            return bytes;
        }));
        runtime.AddHostFunction("same", (JavaScriptBytes bytes) => bytes);
        runtime.AddHostFunction("any", (int size) => (object)runtime.AllocateBytes(size));
        Assert.Equal("1048576 5 5,3", await runtime.EvaluateAsync<string>($"const a = make({Size}, 5), b = makeLater(2); `${{a.length}} ${{a[{Size - 1}]}} ${{a[0]}},${{b[1]}}`"));
        Assert.Throws<ObjectDisposedException>(() => kept!.GetSpan());
        Assert.Equal("0 4 1,2", await runtime.EvaluateAsync<string>("`${make(0, 1).length} ${any(4).length} ${same(new Uint8Array([1, 2]))}`"));
        // 64 MiB are the limit: what scripts drop is collected, what the host forgets is given back, what it holds is missing.
        Assert.Equal(1, await runtime.EvaluateAsync<int>($"for (let i = 0; i < 300; i++) make({Size}, 1); 1"));
        // Only on the kernel thread does asking for more collect what scripts have dropped.
        await runtime.MeasureAsync(collect: true);
        for (int i = 0; i < 300; i++) ((IDisposable)runtime.AllocateBytes(Size)).Dispose();
        JavaScriptBytes[] held = [.. Enumerable.Range(0, 40).Select(_ => runtime.AllocateBytes(Size))];
        Assert.Throws<InsufficientMemoryException>(() => runtime.AllocateBytes(60 * Size));
        foreach (IDisposable bytes in held) bytes.Dispose();
        Assert.Throws<ObjectDisposedException>(() => held[0].GetSpan());
        // As an argument it is copied, and stays the host's.
        using (JavaScriptBytes mine = runtime.AllocateBytes(3))
        {
            mine.GetSpan().Fill(8);
            runtime.SetValue("copy", mine);
            Assert.Equal(8, await runtime.EvaluateAsync<int>("copy[2]"));
            Assert.Equal(8, mine.GetSpan()[0]);
        }
    }

    [Fact]
    public async Task The_memory_outlives_what_ends_too_early()
    {
        JavaScriptBytes? kept = null;
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var runtime = Make(FiberCarrier.Stack);
        runtime.AddHostFunction("hold", async (JavaScriptBytes bytes) =>
        {
            kept = bytes;
            begun.SetResult();
            await release.Task;
            bytes.GetSpan()[0] = 1;
        });
        using var source = new CancellationTokenSource();
        Task call = runtime.ExecuteAsync($"hold(new Uint8Array({Size}))", cancellation: source.Token);
        await begun.Task;
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        // The function still runs, and may use the bytes.
        Assert.Equal(Size, kept!.GetSpan().Length);
        JavaScriptBytes left = runtime.AllocateBytes(10);
        await runtime.DisposeAsync();
        kept.GetSpan()[Size - 1] = 2;
        left.GetSpan().Fill(1);
        ((IDisposable)left).Dispose();
        release.SetResult();
        Assert.Throws<ObjectDisposedException>(() => runtime.AllocateBytes(1));
    }

    private static CoroRuntime Make(FiberCarrier carrier) => new(new CoroRuntimeOptions { Carrier = carrier, MaxBufferMebibytes = 64 });
}
