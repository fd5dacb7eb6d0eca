using CoroJs.Scheduling;

namespace CoroJs;

/// <content>Errors after which V8 would end the process.</content>
internal sealed partial class Kernel
{
    /// <summary>V8 stands in the middle of such an error for ever: nothing of the engine's runtime may be used any more.</summary>
    public bool IsDead { get; private set; }

    /// <summary>That has just happened, on this fiber; null: on one that was not to go on.</summary>
    public void Died(Fiber? fiber)
    {
        if (IsDead) return;
        IsDead = true;
        Scheduler.Stop();
        Host!.Died(this, EngineError, fiber?.Call);
    }
}
