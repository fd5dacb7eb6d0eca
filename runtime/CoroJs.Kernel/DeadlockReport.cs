using System.Runtime.InteropServices;
using System.Text;
using CoroJs.Engine;
using CoroJs.Scheduling;

namespace CoroJs;

/// <summary>Tells which fibers wait for what when nothing can ever wake them.</summary>
internal static unsafe class DeadlockReport
{
    private const int MostFibers = 20;

    public static void Write(Kernel kernel)
    {
        Fiber[] parked = [.. kernel.Handles.All<Fiber>().Where(f => f.Parked && NativeEngine.coro_coroutine_of(f.Native) != Coroutine.Resting)];
        var text = new StringBuilder()
            .Append("Deadlock: ")
            .Append(parked.Length == 1 ? "a fiber waits" : $"{parked.Length} fibers wait")
            .AppendLine(" and nothing can ever wake " + (parked.Length == 1 ? "it." : "them."));
        foreach (Fiber fiber in parked.Take(MostFibers))
        {
            string stack = Marshal.PtrToStringUTF8((nint)NativeEngine.coro_fiber_stack(fiber.Native)) ?? "";
            text.Append("  ").Append(fiber.Name ?? FunctionAtBase(stack) ?? fiber.Label).Append(" waits for ").AppendLine(fiber.Operation?.Waiting);
            text.Append(stack);
        }
        if (parked.Length > MostFibers) text.AppendLine($"  … and {parked.Length - MostFibers} more");
        StandardError.Write(text.ToString());
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
