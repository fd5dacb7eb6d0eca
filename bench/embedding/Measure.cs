using System.Diagnostics;
using System.Globalization;

namespace CoroJs.Bench;

/// <summary>Figures as lines "name nanoseconds", one for each round, so that another program can take medians of many runs.</summary>
internal static class Measure
{
    private static readonly bool IsSmoke = Environment.GetEnvironmentVariable("SMOKE") == "1";

    public static void Print(string name, double nanoseconds) =>
        Console.WriteLine($"{name} {nanoseconds.ToString("F0", CultureInfo.InvariantCulture)}");

    /// <summary>What one of so many runs takes, after as many for warming up.</summary>
    public static void Each(string name, int count, Action run)
    {
        if (IsSmoke) count = Math.Min(count, 10);
        for (int i = 0; i < count; i++) run();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++) run();
        Print(name, Stopwatch.GetElapsedTime(start).TotalNanoseconds / count);
    }

    public static async Task EachAsync(string name, int count, Func<Task> run)
    {
        if (IsSmoke) count = Math.Min(count, 10);
        for (int i = 0; i < count; i++) await run();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++) await run();
        Print(name, Stopwatch.GetElapsedTime(start).TotalNanoseconds / count);
    }
}
