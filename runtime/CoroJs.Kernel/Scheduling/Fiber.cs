using CoroJs.Engine;
using CoroJs.Handles;

namespace CoroJs.Scheduling;

internal enum FiberRole : byte
{
    /// <summary>Made by fiber.run.</summary>
    Task,

    /// <summary>Runs the program; the program's end waits for it and its uncaught error ends the program.</summary>
    Main,

    /// <summary>Runs promise jobs; belongs to the engine between its turns.</summary>
    Pump,
}

/// <summary>A fiber as the scheduler sees it. Kernel thread only.</summary>
internal sealed class Fiber(nint native, FiberRole role, RuntimeContext context) : Resource
{
    /// <summary>The engine's fiber; 0 once it was given back.</summary>
    public nint Native = native;

    public readonly FiberRole Role = role;

    /// <summary>Where its function is from.</summary>
    public readonly RuntimeContext Context = context;

    /// <summary>For reports; null: shown as "fiber" and its number.</summary>
    public string? Name;

    /// <summary>What the fiber waits for, or the outcome of its last system call that was put off; null while it may simply run on.</summary>
    public Operation? Operation;

    /// <summary>The result to hand over when it runs again and <see cref="Operation"/> is null.</summary>
    public Value Result;

    /// <summary>It is in no queue of the scheduler: only a wake brings it back.</summary>
    public bool Parked;

    /// <summary>When it was parked, in nanoseconds of <see cref="Scheduler.Now"/>.</summary>
    public long ParkedSince;

    /// <summary>A pump that rests: the engine's until it has jobs again.</summary>
    public bool IsIdle;

    /// <summary>It waits for something outside the runtime: time, a descriptor, another thread.</summary>
    public bool WaitsOutside;

    /// <summary>It was unparked, and has not yet gone on from a park for that.</summary>
    public bool WakeKept;

    /// <summary>Why its blocking calls fail; see <see cref="Scheduler.Interrupt"/>.</summary>
    public Interruption Interruption;

    /// <summary>The call of the host that it belongs to; null in a program, and where nobody knows.</summary>
    public Hosting.HostCall? Call
    {
        get;
        set
        {
            if (field == value) return;
            field?.Leave();
            field = value;
            value?.Join();
        }
    }

    /// <summary>It has called process.exit(), in the runtime of a host.</summary>
    public bool IsEndedByExit;

    /// <summary>The kernel has started it, to call a function of the library: nobody waits for its end.</summary>
    public bool IsHook;

    /// <summary>The neighbours in the wait queue that holds it.</summary>
    public Fiber? NextWaiter, PreviousWaiter;

    /// <summary>The wait queue that holds it, or null.</summary>
    public WaitQueue? Queue;

    /// <summary>The alarm of its present wait, armed or not; made on first use.</summary>
    public FiberAlarm? Alarm;

    /// <summary>Its deadline, armed or not; made on first use.</summary>
    public DeadlineAlarm? Deadline;

    /// <summary>Nanoseconds of processor time that a turn of it may take; 0: any. The watchdog reads it.</summary>
    public long CpuLimit;

    /// <summary>What of that the turns before this one have used that it did not end itself: it was made to give way. Not 0
    /// then.</summary>
    public long CpuCarried;

    /// <summary>The time that it shares with others, or null.</summary>
    public TimeBudget? Budget
    {
        get;
        set
        {
            field = value;
            IsCharged = value is not null || CpuCarried != 0;
        }
    }

    /// <summary>The same; that of its call is made now if it is not counted yet.</summary>
    public TimeBudget? CountedBudget => Budget ?? Call?.Budget;

    /// <summary>Its turns have more to do with time than the watchdog sees: it has a budget or carries what it used.</summary>
    public bool IsCharged;

    /// <summary>Set when the kernel ends it.</summary>
    public Ending? Ending;

    public string Label => Name ?? (Role switch
    {
        FiberRole.Main => "main",
        FiberRole.Pump => "promise job",
        _ => $"fiber {(uint)Id}",
    });

    /// <summary>The engine limits fibers.</summary>
    public override bool IsLimited => false;

    public override void Release(Kernel kernel)
    {
        // The engine unwinds and frees its fibers itself when the runtime ends.
    }
}
