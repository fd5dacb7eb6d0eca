using System.Text.Json.Nodes;

namespace CoroJs.Tests.Hosting;

public sealed class RuntimeTests
{
    public static TheoryData<FiberCarrier> Carriers => new(FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread);

    [Theory, MemberData(nameof(Carriers))]
    public void A_script_has_the_value_of_its_last_expression(FiberCarrier carrier)
    {
        using var runtime = Make(carrier);
        Assert.Equal(4, runtime.Evaluate<int>("2 + 2"));
        Assert.Equal("ab", runtime.Evaluate<string>("'a' + 'b'"));
        Assert.True(runtime.Evaluate<bool>("1 < 2"));
        Assert.Equal([1, 2, 3], runtime.Evaluate<byte[]>("new Uint8Array([1, 2, 3])"));
        Assert.Equal(System.Numerics.BigInteger.Pow(2, 100), runtime.Evaluate<System.Numerics.BigInteger>("2n ** 100n"));
        Assert.Equal("""{"a":[1,2]}""", Assert.IsType<JsonObject>(runtime.Evaluate("({ a: [1, 2] })")).ToJsonString());
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_function_of_the_host_that_returns_a_task_looks_like_a_plain_one(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier);
        runtime.AddHostFunction("twice", async (int number) =>
        {
            await Task.Delay(5);
            return number * 2;
        });
        int[] doubled = await runtime.EvaluateAsync<int[]>("[1, 2, 3].map(n => twice(n))");
        Assert.Equal([2, 4, 6], doubled);
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Calls_overlap_while_they_block(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier);
        var open = new TaskCompletionSource<string>();
        runtime.AddHostFunction("gate", () => open.Task);
        Task<string> waiting = runtime.EvaluateAsync<string>("gate()");
        Assert.Equal(3, await runtime.EvaluateAsync<int>("1 + 2"));
        Assert.False(waiting.IsCompleted);
        open.SetResult("through");
        Assert.Equal("through", await waiting);
    }

    [Theory, MemberData(nameof(Carriers))]
    public void Exceptions_cross_both_ways(FiberCarrier carrier)
    {
        using var runtime = Make(carrier);
        runtime.AddHostFunction("refuse", (string why) => throw new InvalidOperationException(why));
        Assert.Equal("InvalidOperationException: no ERR_HOST", runtime.Evaluate<string>("try { refuse('no') } catch (e) { `${e} ${e.code}` }"));
        var thrown = Assert.Throws<JavaScriptException>(() => runtime.Execute("function f() { refuse('never') }\nf()", "rules.js"));
        Assert.Equal("never", Assert.IsType<InvalidOperationException>(thrown.InnerException).Message);
        Assert.Equal("InvalidOperationException", thrown.Name);
        Assert.Contains("at f (rules.js:1:16)", thrown.JavaScriptStack, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_cancelled_call_cancels_its_fiber(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier);
        using var source = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        runtime.AddHostFunction("begun", () => begun.SetResult());
        Task call = runtime.ExecuteAsync("try { begun(); Fiber.sleep(1e6) } finally { globalThis.cleaned = true }", cancellation: source.Token);
        await begun.Task;
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.True(runtime.Evaluate<bool>("cleaned"));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_function_of_the_host_may_call_back(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier);
        runtime.AddHostFunction("apply", (JavaScriptFunction f, int n) =>
        {
            using (f) return f.Invoke<int>(n) + 1;
        });
        Assert.Equal(43, await runtime.EvaluateAsync<int>("apply(n => { Fiber.sleep(1); return n * 2 }, 21)"));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Disposing_ends_what_is_under_way(FiberCarrier carrier)
    {
        var runtime = Make(carrier);
        Task call = runtime.ExecuteAsync("Fiber.sleep(1e6)");
        await runtime.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => call);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => runtime.ExecuteAsync("1"));
    }

    internal static CoroRuntime Make(FiberCarrier carrier) => new(new CoroRuntimeOptions { Carrier = carrier });
}
