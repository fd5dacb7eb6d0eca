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

    private bool keepsAlive;

    /// <summary>Lets it ring in so many milliseconds; null: not at all.</summary>
    /// <param name="keepAlive">The program does not end, and is not deadlocked, until this is called again without it.</param>
    public void Arm(Kernel kernel, double? milliseconds, bool keepAlive)
    {
        if (milliseconds is { } time) kernel.Clock.Set(this, time);
        else kernel.Clock.Cancel(this);
        if (keepAlive == keepsAlive) return;
        keepsAlive = keepAlive;
        kernel.Scheduler.KeepAlive(keepAlive);
    }

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
        kernel.Scheduler.Add(fiber);
    }
}
