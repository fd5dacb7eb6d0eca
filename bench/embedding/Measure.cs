using System.Diagnostics;
using System.Globalization;

namespace CoroJs.Bench;

/// <summary>Figures as lines "name nanoseconds", one for each round, so that another program can take medians of many runs.</summary>
internal static class Measure
{
    public static readonly bool IsSmoke = Environment.GetEnvironmentVariable("SMOKE") == "1";

    // Processor time of the whole process instead of the wall's, for machines that have other things to do.
    private static readonly bool IsCpu = Environment.GetEnvironmentVariable("CLOCK") == "cpu";

    // More, for profiles.
    private static readonly int Scale = int.Parse(Environment.GetEnvironmentVariable("SCALE") ?? "1", CultureInfo.InvariantCulture);

    /// <summary>The rows that are wanted; none: all.</summary>
    public static string[] Only { get; set; } = [];

    private static TimeSpan Now => IsCpu ? Environment.CpuUsage.TotalTime : Stopwatch.GetElapsedTime(0);

    public static bool Wants(string name) => Only.Length == 0 || Only.Contains(name);

    public static void Print(string name, double nanoseconds) =>
        Console.WriteLine($"{name} {nanoseconds.ToString("F0", CultureInfo.InvariantCulture)}");

    /// <summary>At least so long, and as often as is measured: .NET compiles what runs often once more, with optimizations, but not
    /// before nothing new was compiled for 100 ms.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(IsSmoke ? 0 : 500);

    /// <summary>What one of so many runs takes, when it is warm.</summary>
    public static void Each(string name, int count, Action run)
    {
        if (!Wants(name)) return;
        count = IsSmoke ? Math.Min(count, 10) : count * Scale;
        long begun = Stopwatch.GetTimestamp();
        for (int i = 0; i < count || Stopwatch.GetElapsedTime(begun) < WarmUp; i++) run();
        TimeSpan start = Now;
        for (int i = 0; i < count; i++) run();
        Print(name, (Now - start).TotalNanoseconds / count);
    }

    public static async Task EachAsync(string name, int count, Func<Task> run)
    {
        if (!Wants(name)) return;
        count = IsSmoke ? Math.Min(count, 10) : count * Scale;
        long begun = Stopwatch.GetTimestamp();
        for (int i = 0; i < count || Stopwatch.GetElapsedTime(begun) < WarmUp; i++) await run();
        TimeSpan start = Now;
        for (int i = 0; i < count; i++) await run();
        Print(name, (Now - start).TotalNanoseconds / count);
    }

    /// <summary>The same for what runs a number of times by itself.</summary>
    public static void Loop(string name, int count, Action<int> run)
    {
        if (!Wants(name)) return;
        count = IsSmoke ? Math.Min(count, 10) : count * Scale;
        long begun = Stopwatch.GetTimestamp();
        do run(count);
        while (Stopwatch.GetElapsedTime(begun) < WarmUp);
        TimeSpan start = Now;
        run(count);
        Print(name, (Now - start).TotalNanoseconds / count);
    }
}
