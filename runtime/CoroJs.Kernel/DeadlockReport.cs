using System.Text;
using CoroJs.Engine;
using CoroJs.Scheduling;

namespace CoroJs;

/// <summary>Tells which fibers wait for what when nothing can ever wake them.</summary>
internal static class DeadlockReport
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
            string stack = Kernel.StackOf(fiber);
            text.Append("  ").Append(FiberReport.NameOf(fiber, stack)).Append(" waits for ").AppendLine(fiber.Operation?.Waiting);
            text.Append(stack);
        }
        if (parked.Length > MostFibers) text.AppendLine($"  … and {parked.Length - MostFibers} more");
        StandardError.Write(text.ToString());
    }
}
