using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CoroJs.Tests.Hosting;

/// <summary>What pools tell: metrics, traces, and the end of each call.</summary>
public sealed class PoolTelemetryTests
{
    [Fact]
    public async Task Durations_are_recorded_with_the_kind_of_error()
    {
        using var listener = new Meters("durations");
        await using CoroPool pool = await Make("durations");
        await pool.EvaluateAsync<int>("Fiber.sleep(20); 1");
        await Assert.ThrowsAsync<JavaScriptException>(() => pool.EvaluateAsync<int>("throw new Error('no')"));
        await Assert.ThrowsAsync<ScriptTimeoutException>(() => pool.EvaluateAsync<int>("for (;;);", PoolCall.Shared with { Options = new CallOptions { CpuLimit = TimeSpan.FromMilliseconds(20) } }));
        var calls = listener.Of("corojs.pool.call.duration");
        Assert.Equal([null, "JavaScriptException", "ScriptTimeoutException"], calls.Select(c => c.Tags.GetValueOrDefault("error.type")));
        Assert.InRange(calls[0].Value, 0.015, 30);
    }

    [Fact]
    public async Task The_queue_the_memory_and_the_replacements_are_measured()
    {
        using var listener = new Meters("gauges");
        var open = new TaskCompletionSource();
        await using CoroPool pool = await Make("gauges", c => c.AddHostFunction("gate", () => open.Task), options => options with { MaxCallsPerRuntime = 1, CallsBetweenChecks = 1 });
        Task[] calls = [.. Enumerable.Range(0, 4).Select(_ => pool.EvaluateAsync<object?>("gate()"))];
        Assert.Equal(3, listener.Observe("corojs.pool.queue.length"));
        open.SetResult();
        await Task.WhenAll(calls);
        Assert.Equal(0, listener.Observe("corojs.pool.queue.length"));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (listener.Observe("corojs.pool.memory") < 100_000) await Task.Delay(10, limit.Token);

        var replaced = new TaskCompletionSource();
        pool.RuntimeReplaced += (_, _) => replaced.TrySetResult();
        CoroRuntime runtime = await pool.UseAsync((context, _) => Task.FromResult(context.Runtime));
        await runtime.DisposeAsync();
        Assert.Equal(2, await pool.EvaluateAsync<int>("2"));
        await replaced.Task;
        Assert.Equal("broken", Assert.Single(listener.Of("corojs.pool.replacements")).Tags["corojs.pool.reason"]);
    }

    [Fact]
    public async Task A_pool_that_was_disposed_of_is_measured_no_more()
    {
        using var listener = new Meters("gone");
        await (await Make("gone")).DisposeAsync();
        Assert.Null(listener.Observe("corojs.pool.queue.length"));
    }

    [Fact]
    public async Task A_call_is_an_activity_below_the_one_in_which_it_was_asked_for_and_above_those_of_the_host()
    {
        using var listener = new Activities("traced");
        var seen = new ConcurrentDictionary<string, ActivitySpanId?>();
        await using CoroPool pool = await Make("traced", context =>
        {
            context.AddHostFunction("note", (string who) => { seen[who] = Activity.Current?.SpanId; });
            context.AddHostFunction("noteLater", async (string who) =>
            {
                await Task.Delay(10);
                seen[who] = Activity.Current?.SpanId;
            });
        });
        using Activity request = new Activity("request").Start();
        Task[] calls = [.. Enumerable.Range(0, 4).Select(n => pool.EvaluateAsync<object?>($"noteLater('later {n}'); note('now {n}'); console.log({n})", new PoolCall
        {
            Key = $"key {n}",
            Options = new CallOptions { Name = $"script {n}", Console = message => seen[$"console {message.Text}"] = Activity.Current?.SpanId },
        }))];
        Assert.Same(request, Activity.Current);
        await Task.WhenAll(calls);
        Assert.Equal(4, listener.Ended.Count);
        foreach (Activity activity in listener.Ended)
        {
            Assert.Equal(request.SpanId, activity.ParentSpanId);
            string number = ((string)activity.GetTagItem("corojs.script.name")!)[^1..];
            Assert.Equal($"key {number}", activity.GetTagItem("corojs.pool.key"));
            Assert.Equal(ActivityStatusCode.Unset, activity.Status);
            foreach (string what in (string[])["now", "later", "console"]) Assert.Equal(activity.SpanId, seen[$"{what} {number}"]);
        }
    }

    [Fact]
    public async Task Failures_are_seen_in_traces_even_where_nothing_ran()
    {
        using var listener = new Activities("failing");
        await using CoroPool pool = await Make("failing", c => c.AddHostFunction("forever", (CancellationToken t) => Task.Delay(-1, t)), options => options with { MaxCallsPerRuntime = 1, MaxQueue = 1 });
        using var cancellation = new CancellationTokenSource();
        Task running = pool.EvaluateAsync<object?>("forever()", cancellation: cancellation.Token), waiting = pool.EvaluateAsync<object?>("1", cancellation: cancellation.Token);
        await Assert.ThrowsAsync<PoolQueueFullException>(() => pool.EvaluateAsync<object?>("2"));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(["OperationCanceledException", "OperationCanceledException", "PoolQueueFullException"], listener.Ended.Select(a => (string)a.GetTagItem("error.type")!).Order());
        Assert.All(listener.Ended, a => Assert.Equal(ActivityStatusCode.Error, a.Status));
    }

    [Theory]
    [InlineData(FiberCarrier.Stack), InlineData(FiberCarrier.Plain), InlineData(FiberCarrier.Thread)]
    public async Task Without_listeners_functions_of_the_host_see_the_activity_of_whoever_called(FiberCarrier carrier)
    {
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier });
        var seen = new ConcurrentQueue<string?>();
        runtime.AddHostFunction("note", () => { seen.Enqueue(Activity.Current?.OperationName); });
        runtime.AddHostFunction("within", async () =>
        {
            await Task.Yield();
            using Activity inner = new Activity("inner").Start();
            await runtime.EvaluateAsync<object?>("note()");
        });
        runtime.AddHostFunction("nested", () =>
        {
            using Activity inner = new Activity("nested").Start();
            runtime.Evaluate("note()");
        });
        using (new Activity("outer").Start()) await runtime.EvaluateAsync<object?>("note(); within(); nested(); note()");
        await runtime.EvaluateAsync<object?>("note()");
        Assert.Equal(["outer", "inner", "nested", "outer", null], seen);
    }

    [Fact]
    public async Task The_end_of_each_call_is_told()
    {
        await using CoroPool pool = await Make("ends");
        var ends = new ConcurrentQueue<PoolCallEndedEventArgs>();
        pool.CallEnded += (_, e) => ends.Enqueue(e);
        pool.CallEnded += (_, e) => throw new InvalidOperationException($"expected in the output of this test: {e.Name}");
        await pool.EvaluateAsync<int>("Fiber.sleep(20); 1", new PoolCall { Key = "k", Options = new CallOptions { Tag = 7 } }, "sleeps.js");
        await Assert.ThrowsAsync<JavaScriptException>(() => pool.InvokeAsync<int>("nothing", []));
        PoolCallEndedEventArgs[] all = [.. ends];
        Assert.Equal(2, all.Length);
        Assert.Equal(("sleeps.js", "k", 7, null), (all[0].Name, all[0].Key, (int)all[0].Tag!, all[0].Exception));
        Assert.InRange(all[0].Duration.TotalMilliseconds, 15, 30_000);
        Assert.True(all[0].Waited < all[0].Duration);
        Assert.Equal(("nothing", null), (all[1].Name, all[1].Key));
        Assert.IsType<JavaScriptException>(all[1].Exception);
    }

    private static Task<CoroPool> Make(string name, Action<CoroContext>? prepare = null, Func<CoroPoolOptions, CoroPoolOptions>? change = null)
    {
        var options = new CoroPoolOptions { Name = name, Runtimes = 1, Prepare = prepare, Runtime = new CoroRuntimeOptions { ExpectsTimeLimits = true } };
        return CoroPool.CreateAsync(change is null ? options : change(options));
    }

    private sealed record Measured(string Instrument, double Value, Dictionary<string, object?> Tags);

    // Of one pool: those of other tests are measured beside it.
    private sealed class Meters : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly ConcurrentQueue<Measured> measured = [];

        public Meters(string pool)
        {
            listener.InstrumentPublished = (instrument, its) =>
            {
                if (instrument.Meter.Name == CoroPool.TelemetryName) its.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
            listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
            listener.Start();

            void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
            {
                var all = new Dictionary<string, object?>(tags.ToArray());
                if (pool.Equals(all["corojs.pool.name"])) measured.Enqueue(new Measured(instrument.Name, value, all));
            }
        }

        public List<Measured> Of(string instrument) => [.. measured.Where(m => m.Instrument == instrument)];

        public double? Observe(string instrument)
        {
            measured.Clear();
            listener.RecordObservableInstruments();
            return Of(instrument) is [var only] ? only.Value : null;
        }

        public void Dispose() => listener.Dispose();
    }

    private sealed class Activities : IDisposable
    {
        private readonly ActivityListener listener;

        public Activities(string pool)
        {
            listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == CoroPool.TelemetryName,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = activity =>
                {
                    if (pool.Equals(activity.GetTagItem("corojs.pool.name"))) Ended.Enqueue(activity);
                },
            };
            ActivitySource.AddActivityListener(listener);
        }

        public ConcurrentQueue<Activity> Ended { get; } = [];

        public void Dispose() => listener.Dispose();
    }
}
