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
        else if (fiber.Budget is { } budget)
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

    /// <summary>Ends a fiber that was interrupted, or has trapped: nothing of it runs any more. The library learns of it.</summary>
    public static void Kill(Fiber fiber, Ending ending)
    {
        fiber.Ending ??= ending;
        NativeEngine.coro_kill(fiber.Native);
    }

    /// <summary>Where a parked or interrupted fiber is, a line each frame; nothing where it has not begun.</summary>
    public static string StackOf(Fiber fiber) => Marshal.PtrToStringUTF8((nint)NativeEngine.coro_fiber_stack(fiber.Native)) ?? "";
}
