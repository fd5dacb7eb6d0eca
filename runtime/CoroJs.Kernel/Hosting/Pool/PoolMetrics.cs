using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CoroJs.Hosting;

/// <summary>What pools tell of themselves: the meter and the activity source "CoroJs". SPEC.md lists the names.</summary>
internal static class PoolMetrics
{
    public const string Source = "CoroJs";
    private static readonly ActivitySource Activities = new(Source);
    private static readonly Meter Meter = new(Source);
    private static readonly ConcurrentDictionary<CoroPool, KeyValuePair<string, object?>> Pools = [];
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("corojs.pool.call.duration", "s", "From the moment a call was asked for to its end");
    private static readonly Counter<long> Replacements = Meter.CreateCounter<long>("corojs.pool.replacements", "{runtime}", "Runtimes that were replaced");

    static PoolMetrics()
    {
        Meter.CreateObservableUpDownCounter("corojs.pool.queue.length", () => Measure(static p => p.Waiting), "{call}", "Calls that wait");
        Meter.CreateObservableUpDownCounter("corojs.pool.memory", () => Measure(static p => p.Memory), "By", "Heaps and buffers when they were last looked at");
    }

    public static void Add(CoroPool pool) => Pools[pool] = new("corojs.pool.name", pool.Options.Name);

    public static void Remove(CoroPool pool) => Pools.TryRemove(pool, out _);

    /// <summary>A call is asked for.</summary>
    public static void Begin(CoroPool pool, PoolJob job)
    {
        Activity? before = job.Trace = Activity.Current;
        if (!Activities.HasListeners()) return;
        // It is handed from thread to thread and ends elsewhere: it must not stay the caller's current one.
        Activity? activity = Activities.StartActivity("corojs.pool.call");
        Activity.Current = before;
        activity?.SetTag("corojs.pool.name", pool.Options.Name);
        if (job.Call.Key is { } key) activity?.SetTag("corojs.pool.key", key);
        if (job.Name is { } name) activity?.SetTag("corojs.script.name", name);
        job.Activity = activity;
        job.Trace = activity ?? before;
    }

    /// <summary>A call has ended, with this exception or well.</summary>
    public static void Ended(CoroPool pool, PoolJob job, Exception? exception)
    {
        // Cancelled while it waited, or later: that is one thing to whoever counts.
        string? error = exception is OperationCanceledException ? nameof(OperationCanceledException) : exception?.GetType().Name;
        if (Duration.Enabled)
        {
            var tags = new TagList { { "corojs.pool.name", pool.Options.Name } };
            if (error is not null) tags.Add("error.type", error);
            Duration.Record(Stopwatch.GetElapsedTime(job.Asked).TotalSeconds, tags);
        }
        if (job.Activity is not { } activity) return;
        if (exception is not null) activity.SetStatus(ActivityStatusCode.Error, exception.Message).SetTag("error.type", error);
        activity.Dispose();
    }

    public static void Replaced(CoroPool pool, PoolReplacement reason) =>
        Replacements.Add(1, new("corojs.pool.name", pool.Options.Name), new("corojs.pool.reason", reason.ToString().ToLowerInvariant()));

    private static List<Measurement<long>> Measure(Func<CoroPool, long> what)
    {
        List<Measurement<long>> all = [];
        foreach ((CoroPool pool, KeyValuePair<string, object?> tag) in Pools) all.Add(new(what(pool), tag));
        return all;
    }
}
