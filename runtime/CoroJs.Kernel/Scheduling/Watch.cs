using CoroJs.Engine;

namespace CoroJs.Scheduling;

/// <summary>
/// What the <see cref="Watchdog"/> sees of one runtime: whose turn it is and since when. A turn begins when the scheduler
/// resumes a fiber and ends when another one's begins, however many system calls complete at once in between. The kernel
/// thread writes, the watchdog's reads; it never learns of a turn too early, so it never counts too much.
/// </summary>
internal sealed unsafe class Watch(nint runtime, Scheduler scheduler)
{
    /// <summary>Looks at a runtime that sleeps before the watchdog sleeps too.</summary>
    private const int Patience = 8;

    private const int ShortestTick = 1, LongestTick = 5;

    /// <summary>So many nanoseconds of a budget are charged by the wall clock, which costs a twentieth of the processor's and
    /// never says too little. What it says too much, when the system runs others meanwhile, is no more than this.</summary>
    private const long Inexact = 2 * AlarmClock.NanosecondsPerMillisecond;

    // On the thread way the kernel thread cannot see what fibers use.
    private readonly bool canBeExact = NativeEngine.coro_carrier_of(runtime) != (int)FiberCarrier.Thread;

    // Written by the kernel thread.
    private long turn;
    private TimeBudget? budget;
    private long chargedUntil; // on the wall clock
    private long processorTime; // when it was looked at last
    private long resumed;
    private bool isAsleep;
    private int tick = LongestTick;
    private long shortest = long.MaxValue;

    // Written by the watchdog; `isParked` by both.
    private long overdue;
    private bool isBudgetSpent;
    private bool isChargeDue;
    private bool isParked;
    private long seenTurn, seenTime, seenSince;
    private int seenClock;
    private int idleLooks;

    private long Time => canBeExact ? ProcessorTime(out _) : AlarmClock.Now;

    /// <summary>Kernel thread: the number of the present turn.</summary>
    public long Turn => turn;

    /// <summary>Kernel thread: whether the watchdog found that the present turn has lasted too long.</summary>
    public bool IsOverdue => Volatile.Read(ref overdue) == turn;

    /// <summary>Kernel thread, when it is overdue: because of the time that it shares with others.</summary>
    public bool IsBudgetSpent => Volatile.Read(ref isBudgetSpent);

    /// <summary>Kernel thread: from now on there are limits as short as this.</summary>
    public void Expect(long nanoseconds)
    {
        if (nanoseconds >= shortest) return;
        shortest = nanoseconds;
        long wanted = Math.Clamp(nanoseconds / AlarmClock.NanosecondsPerMillisecond / 16, ShortestTick, LongestTick);
        if (wanted < tick) Volatile.Write(ref tick, (int)wanted);
    }

    /// <summary>Kernel thread: a fiber's turn begins.</summary>
    /// <returns>False: the time that it shares with others is over already.</returns>
    public bool Begin(Fiber fiber)
    {
        Volatile.Write(ref turn, turn + 1);
        return !(fiber.IsCharged || budget is not null) || BeginCharged(fiber);
    }

    /// <summary>Kernel thread: the turn ends although the fiber would go on. What it used is kept for its next one, but for
    /// that of the first such turn, of which nobody knows when it began.</summary>
    /// <returns>Whether it has now reached its limit.</returns>
    public bool GaveWay(Fiber fiber)
    {
        if (fiber.CpuLimit == 0) return false;
        long used = fiber.CpuCarried == 0 ? 0 : Time - resumed;
        fiber.CpuCarried += Math.Max(used, 1);
        fiber.IsCharged = true;
        return fiber.CpuCarried >= fiber.CpuLimit;
    }

    /// <summary>Kernel thread: what the present turn has used is charged.</summary>
    public void Charge() => ChangeBudget(budget);

    /// <summary>Kernel thread: when the present turn began, as the watchdog has seen it, which may be late; now, if it has not.</summary>
    /// <param name="processorTime">What the processor's clock said then; -1: nobody has looked.</param>
    public long BeginningOfTurn(out long processorTime)
    {
        if (Volatile.Read(ref seenTurn) == turn)
        {
            long since = Volatile.Read(ref seenSince);
            processorTime = Volatile.Read(ref seenTime);
            if (Volatile.Read(ref seenTurn) == turn) return since;
        }
        processorTime = -1;
        return AlarmClock.Now;
    }

    /// <summary>Kernel thread: from the making of this budget on it is charged with the present turn.</summary>
    public void ChargeTo(TimeBudget next, long processorTimeThen)
    {
        if (budget is not null) ChangeBudget(null);
        (budget, chargedUntil) = (next, next.Made);
        if (processorTimeThen >= 0) processorTime = processorTimeThen;
    }

    /// <summary>Kernel thread: it may sleep until something happens.</summary>
    public void FallAsleep()
    {
        if (budget is not null) ChangeBudget(null);
        Volatile.Write(ref isAsleep, true);
    }

    public void WakeUp()
    {
        Volatile.Write(ref isAsleep, false);
        Interlocked.MemoryBarrier(); // against the same in Park: one of the two sees what the other wrote
        if (!Volatile.Read(ref isParked)) return;
        Volatile.Write(ref isParked, false);
        Watchdog.Wake();
    }

    /// <summary>Watchdog: interrupts JavaScript that has had its time.</summary>
    /// <returns>Milliseconds until the next look; -1: whenever <see cref="Watchdog.Wake"/> is called.</returns>
    public int Look()
    {
        Volatile.Write(ref isChargeDue, true);
        long now = Volatile.Read(ref turn);
        Fiber? fiber = scheduler.Current;
        long time = ProcessorTime(out int clock);
        if (now != seenTurn || clock != seenClock || time < seenTime || Volatile.Read(ref turn) != now)
        {
            // Another turn than the one of the last look, or one that may just have ended.
            Interlocked.Exchange(ref seenTurn, 0); // whoever reads what follows looks at this before and after
            Volatile.Write(ref seenTime, Math.Max(time, 0));
            Volatile.Write(ref seenSince, AlarmClock.Now);
            seenClock = clock;
            Volatile.Write(ref seenTurn, Volatile.Read(ref turn) == now ? now : 0);
            idleLooks = 0;
            return tick;
        }
        long used = time - seenTime;
        if (Volatile.Read(ref isAsleep) && ++idleLooks >= Patience) return Park() ? -1 : tick;
        long ofTurn = fiber is not { CpuLimit: > 0 and var limit } ? long.MaxValue : limit - fiber.CpuCarried - used;
        long ofBudget = fiber?.Budget is { } shared ? shared.TimeLeft(used)
            : fiber?.Call?.Pending is { } limits ? limits.TimeLeft(used, AlarmClock.Now - seenSince)
            : long.MaxValue;
        long left = Math.Min(ofTurn, ofBudget);
        if (left <= 0)
        {
            // Again at each look, until the turn is over.
            Volatile.Write(ref isBudgetSpent, ofTurn > 0);
            Volatile.Write(ref overdue, now);
            NativeEngine.coro_interrupt(runtime);
            return ShortestTick;
        }
        return (int)Math.Clamp((left + AlarmClock.NanosecondsPerMillisecond - 1) / AlarmClock.NanosecondsPerMillisecond, ShortestTick, tick);
    }

    private bool BeginCharged(Fiber fiber)
    {
        // Turns of one budget, one after the other, are charged together, but not for ever.
        if (fiber.Budget != budget || isChargeDue)
        {
            // Made just now, after one that needs nothing any more: its time begins when it was made.
            if (!isChargeDue && budget is null or { IsUnused: true } && fiber.Budget is { } next && next.MadeInTurn == turn - 1) (budget, chargedUntil) = (next, next.Made);
            else ChangeBudget(fiber.Budget);
        }
        if (fiber.CpuCarried != 0)
        {
            if (fiber.Operation is KeptOutcome) resumed = Time;
            else fiber.CpuCarried = 0;
            fiber.IsCharged = fiber.CpuCarried != 0 || budget is not null;
        }
        // The time of the last charge is exact enough: the watchdog asks for one at each look.
        return budget is null || budget.TimeLeft(0, chargedUntil) > 0;
    }

    private long ProcessorTime(out int clock)
    {
        int which;
        long time = NativeEngine.coro_processor_time(runtime, &which);
        clock = which;
        return time;
    }

    private bool Park()
    {
        idleLooks = 0;
        Volatile.Write(ref isParked, true);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref isAsleep)) return true;
        Volatile.Write(ref isParked, false);
        return false;
    }

    private void ChangeBudget(TimeBudget? to)
    {
        long wall = AlarmClock.Now;
        long time = canBeExact && (isChargeDue || budget is { Used: > Inexact } || to is { Used: > Inexact } || wall - chargedUntil > Inexact)
            ? Time
            : -1;
        isChargeDue = false;
        // What the processor's clock says since its last look is too much, if anything, too.
        budget?.Charge(time < 0 ? wall - chargedUntil : Math.Min(wall - chargedUntil, time - processorTime));
        budget = to;
        chargedUntil = wall;
        if (time >= 0) processorTime = time;
    }
}
