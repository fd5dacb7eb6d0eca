using System.Runtime.InteropServices;
using CoroJs.Engine;
using CoroJs.Scheduling;

namespace CoroJs;

/// <content>Fibers that are ended because they run for too long.</content>
internal sealed unsafe partial class Kernel
{
    /// <summary>Nanoseconds of <see cref="Fiber.CpuLimit"/> for fibers that inherit none; 0: no limit.</summary>
    public readonly long CpuLimit;

    /// <summary>What the watchdog sees; null as long as nothing is limited.</summary>
    public Watch? Watch { get; private set; }

    /// <summary>From now on there are limits on time as short as this; whoever runs is watched.</summary>
    public void WatchFor(long nanoseconds)
    {
        bool isFirst = Watch is null;
        Watch ??= new Watch(Runtime, Scheduler);
        Watch.Expect(nanoseconds);
        if (!isFirst) return;
        FirstContext.Page.SetWatched();
        foreach (RuntimeContext other in OtherContexts) other.Page.SetWatched();
        if (Scheduler.Current is { } running) Watch.Begin(running);
        Watchdog.Add(Watch);
    }

    /// <summary>JavaScript of this fiber was interrupted; it goes on, or ends, when this returns.</summary>
    public void Interrupted(Fiber fiber)
    {
        if (guard is not null && guard.TakeRequest()) Kill(fiber, new Ending(0, StackOf(fiber)));
        ServeRequests(fiber);
        if (Watch is not { IsOverdue: true }) return;
        // Once more where V8 has not ended it yet.
        if (fiber.Ending is { } known) Kill(fiber, known);
        else if (!Watch.IsBudgetSpent) Kill(fiber, EndingAt(fiber));
        else if (fiber.CountedBudget is { } budget)
        {
            Watch.Charge();
            budget.RanOut(this, fiber);
        }
    }

    private static Ending EndingAt(Fiber fiber) => new(fiber.CpuLimit / (double)AlarmClock.NanosecondsPerMillisecond, StackOf(fiber));

    /// <summary>This fiber, which makes one system call after the other, was made to give way. That is no break of its own.</summary>
    public void GaveWay(Fiber fiber)
    {
        if (Watch is not null && Watch.GaveWay(fiber) && fiber.Ending is null) Kill(fiber, EndingAt(fiber));
    }

    // Calls that the heap's limit has ended and whose fibers may not all have unwound yet.
    private readonly List<Hosting.HostCall> outOfMemory = [];

    /// <summary>The heap's limit has ended this fiber: its call is over.</summary>
    public void MemoryRanOut(Fiber fiber)
    {
        string message = $"The heap of the runtime has reached its limit{(Options.MaxHeapMebibytes > 0 ? $" of {Options.MaxHeapMebibytes} MiB" : "")} (CoroRuntimeOptions.MaxHeapMebibytes)";
        fiber.Ending = new Ending(0, "", message, "ERR_OUT_OF_MEMORY", fiber.Call is not null);
        if (fiber.Call is not { } call) return;
        if (!outOfMemory.Contains(call)) outOfMemory.Add(call);
        call.Kill(this, new ScriptOutOfMemoryException(message), fiber.Ending);
    }

    // The limit is what it was as soon as the fibers that met it have unwound; until then others run, with more.
    private void HostHeapLimitMet()
    {
        if (Scheduler.HasReady && outOfMemory.Exists(call => call.HasFibers)) return;
        // What a context holds that ends because of that is not in use any more. Its fibers unwind before calls that come now.
        foreach (Hosting.HostCall call in outOfMemory) call.Context.EndIfWanted(this);
        if (Scheduler.HasReady && outOfMemory.Exists(call => call.Context.IsEnding)) return;
        outOfMemory.Clear();
        NativeEngine.coro_heap_limit_reset(Runtime);
        NativeHeap heap;
        NativeEngine.coro_heap_statistics(Runtime, &heap);
        ulong limit = Options.MaxHeapMebibytes > 0 ? (ulong)Options.MaxHeapMebibytes << 20 : heap.Limit;
        if (heap.Used > limit / 5 * 4) Host!.Break($"{heap.Used >> 20} of {limit >> 20} MiB of its heap are still in use after a call was ended because the heap was full");
    }

    /// <summary>Ends a fiber that was interrupted, or has trapped: nothing of it runs any more. The library learns of it.</summary>
    public static void Kill(Fiber fiber, Ending ending)
    {
        fiber.Ending ??= ending;
        NativeEngine.coro_kill(fiber.Native);
    }

    /// <summary>Where a parked or interrupted fiber is, a line each frame; nothing where it has not begun.</summary>
    public static string StackOf(Fiber fiber) => Marshal.PtrToStringUTF8((nint)NativeEngine.coro_fiber_stack(fiber.Native)) ?? "";
}
