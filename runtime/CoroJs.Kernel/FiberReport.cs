using System.Globalization;
using System.Text;
using CoroJs.Engine;
using CoroJs.Scheduling;

namespace CoroJs;

/// <summary>Says what fibers do: for deadlocks, SIGQUIT and Fiber.dump(). Kernel thread only.</summary>
internal static class FiberReport
{
    /// <summary>Every fiber with its state and its stack.</summary>
    /// <param name="running">Who has been interrupted or asks; null: no fiber runs.</param>
    public static string OfAll(Kernel kernel, Fiber? running)
    {
        var fibers = new List<Fiber>();
        foreach (Fiber fiber in kernel.Handles.All<Fiber>())
            if (fiber.Native != 0 && fiber != running) fibers.Add(fiber);
        var text = new StringBuilder();
        int count = 0;
        if (running is not null) count += Append(text, running, "runs");
        foreach (Fiber fiber in fibers) count += Append(text, fiber, StateOf(fiber));
        string head = string.Create(CultureInfo.InvariantCulture, $"corojs: process {Environment.ProcessId}, {count} {(count == 1 ? "fiber" : "fibers")}, {DateTime.Now:yyyy-MM-dd HH:mm:ss}\n");
        return text.Insert(0, head).ToString();
    }

    /// <summary>The name of a fiber for people, who may have given it none.</summary>
    public static string NameOf(Fiber fiber, string stack) => fiber.Name ?? FunctionAtBase(stack) ?? fiber.Label;

    // 0: it is none that anybody would look for.
    private static int Append(StringBuilder text, Fiber fiber, string state)
    {
        if (fiber.IsIdle) return 0;
        string stack = Kernel.StackOf(fiber);
        text.Append("fiber ").Append(fiber.Id.ToString(CultureInfo.InvariantCulture));
        text.Append(" \"").Append(NameOf(fiber, stack)).Append("\" ").Append(state);
        if (fiber.Parked)
            text.Append(" for ").Append(fiber.Operation?.Waiting).Append(", since ").Append(Duration(AlarmClock.Now - fiber.ParkedSince));
        text.Append('\n').Append(stack);
        return 1;
    }

    private static string StateOf(Fiber fiber)
    {
        if (NativeEngine.coro_coroutine_of(fiber.Native) == Coroutine.Resting) return "rests until it is run; it waits";
        return fiber.Parked ? "waits" : "is ready";
    }

    private static string Duration(long nanoseconds)
    {
        double seconds = nanoseconds / 1e9;
        return seconds switch
        {
            < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:F0} ms"),
            < 100 => string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(long)seconds / 60} min {(long)seconds % 60} s"),
        };
    }

    // The program's function that the fiber began with, which names it as well as anything: "    at worker (file:///a.mjs:3:1)".
    private static string? FunctionAtBase(string stack)
    {
        const string head = "    at ";
        string? frame = stack.Split('\n').LastOrDefault(l =>
            l.StartsWith(head, StringComparison.Ordinal) && l.Contains(" (", StringComparison.Ordinal) && !l.Contains("(coro:", StringComparison.Ordinal));
        return frame?[head.Length..frame.IndexOf(" (", StringComparison.Ordinal)];
    }
}
