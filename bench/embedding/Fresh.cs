using System.Diagnostics;

namespace CoroJs.Bench;

/// <summary>Calls of a pool in contexts of their own, and the memory of further runtimes.</summary>
internal static class Fresh
{
    public static async Task MeasureAsync()
    {
        await using (CoroPool pool = await CoroPool.CreateAsync(new CoroPoolOptions { Runtimes = 1 }))
            await Measure.EachAsync("fresh-call", 100, () => pool.EvaluateAsync<int>("2 + 2", PoolCall.Alone));
        if (Measure.Wants("fresh-call-spare"))
        {
            await using CoroPool pool = await CoroPool.CreateAsync(new CoroPoolOptions { Runtimes = 1, SpareContexts = 8 });
            await SpareAsync(pool);
        }
        if (Measure.Wants("runtime-memory")) MeasureMemory(20);
    }

    // Each call comes after the pool had time to make up for the one before.
    private static async Task SpareAsync(CoroPool pool)
    {
        const int Count = 100;
        var times = new double[Count];
        for (int i = 0; i < Count; i++)
        {
            await Task.Delay(5);
            long start = Stopwatch.GetTimestamp();
            await pool.EvaluateAsync<int>("2 + 2", PoolCall.Alone);
            times[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }
        Array.Sort(times);
        Measure.Print("fresh-call-spare", times[Count / 2]);
    }

    // Memory that is the process's own: what runtimes share, such as the engine's code and the snapshot, is not counted.
    private static void MeasureMemory(int count)
    {
        var runtimes = new List<CoroRuntime>();
        for (int i = 0; i < 3; i++) Add();
        long before = OwnKibibytes();
        for (int i = 0; i < count; i++) Add();
        Measure.Print("runtime-memory", (OwnKibibytes() - before) / (double)count * 1000);
        foreach (CoroRuntime runtime in runtimes) runtime.Dispose();

        void Add()
        {
            var fresh = new CoroRuntime();
            fresh.Evaluate<int>("2 + 2");
            runtimes.Add(fresh);
        }
    }

    private static long OwnKibibytes() => File.ReadLines("/proc/self/smaps_rollup")
        .Where(static line => line.StartsWith("Private_", StringComparison.Ordinal))
        .Sum(static line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture));
}
