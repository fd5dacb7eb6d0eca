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
        await using var runtime = Make(carrier);
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
        await using var next = Make(carrier);
        Assert.Equal(4, await next.EvaluateAsync<int>("2 + 2"));
    }

    private static CoroRuntime Make(FiberCarrier carrier) => new(new CoroRuntimeOptions
    {
        Carrier = carrier,
        MaxHeapMebibytes = 64,
        MaxBufferMebibytes = 64,
        MaxFibers = 500,
        ExpectsTimeLimits = true,
    });
}
