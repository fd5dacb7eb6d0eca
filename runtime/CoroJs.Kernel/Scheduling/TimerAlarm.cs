using CoroJs.Engine;

namespace CoroJs.Scheduling;

/// <summary>
/// The one alarm of all of a program's timers: the library keeps them in order and arms this for the earliest. When it rings,
/// a fiber runs the library's hook "timers", which runs what is due and arms it again. Kernel thread only.
/// </summary>
internal sealed class TimerAlarm(RuntimeContext context) : Alarm
{
    /// <summary>Milliseconds until the next try when all fibers are taken.</summary>
    private const double Patience = 5;

    /// <summary>Lets it ring in so many milliseconds. Whether the program must live to hear it says the FiberPage.</summary>
    public void Arm(Kernel kernel, double milliseconds) => kernel.Clock.Set(this, milliseconds);

    public override void Ring(Kernel kernel)
    {
        nint hook = context.HookOf("timers");
        if (hook == 0) return; // a library without timers has armed none
        nint native = NativeEngine.coro_fiber_of_kept(kernel.Runtime, hook);
        NativeEngine.coro_release(kernel.Runtime, hook);
        if (native == 0)
        {
            kernel.Clock.Set(this, Patience);
            return;
        }
        Fiber fiber = kernel.Scheduler.Adopt(native, FiberRole.Task, context);
        fiber.Name = "timers";
        fiber.Call = null;
        if (HousekeepingBudget.For(kernel) is { } budget) fiber.Budget = budget;
        kernel.Scheduler.Add(fiber);
    }
}
