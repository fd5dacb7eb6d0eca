namespace CoroJs.Scheduling;

/// <summary>
/// Time that several fibers share: what belongs to one call of a host may use so much processor time together, and be at
/// work until so late. <see cref="Watch"/> charges the turns of its fibers, and has the watchdog interrupt the one in which
/// time runs out. What is then done, <see cref="RanOut"/>, is up to who made it. Kernel thread, but for reading.
/// </summary>
internal abstract class TimeBudget
{
    private long used, limit = long.MaxValue;

    /// <summary>Nanoseconds of processor time in all.</summary>
    public long ProcessorLimit { get => Volatile.Read(ref limit); init => limit = value; }

    /// <summary>On the clock of <see cref="AlarmClock.Now"/>. While all its fibers wait nobody sees it pass: for that there are
    /// alarms.</summary>
    public long WallDeadline { get; init; } = long.MaxValue;

    /// <summary>Nanoseconds of processor time that were charged.</summary>
    public long Used => Volatile.Read(ref used);

    /// <summary>When it was made, and in which turn of <see cref="Watch"/>.</summary>
    public long Made { get; init; }

    public long MadeInTurn { get; init; } = -1;

    /// <summary>Nothing more is charged to it: all its fibers have ended.</summary>
    public bool IsUnused { get; protected set; }

    /// <summary>Any thread: nanoseconds until one of the limits is met, when so much is used that was not charged yet.</summary>
    public long TimeLeft(long uncharged) => TimeLeft(uncharged, WallDeadline == long.MaxValue ? 0 : AlarmClock.Now);

    /// <summary>The same at this time.</summary>
    public long TimeLeft(long uncharged, long now)
    {
        long left = ProcessorLimit == long.MaxValue ? ProcessorLimit : ProcessorLimit - Used - uncharged;
        return WallDeadline == long.MaxValue ? left : Math.Min(left, WallDeadline - now);
    }

    /// <summary>It may use more.</summary>
    protected void Extend(long newLimit) => Volatile.Write(ref limit, newLimit);

    public void Charge(long nanoseconds) => Volatile.Write(ref used, used + nanoseconds);

    /// <summary>Kernel thread: a turn of one of its fibers is over, which has not ended.</summary>
    public virtual void Waits(Kernel kernel)
    {
    }

    /// <summary>On the kernel thread, when a turn of this fiber begins or is interrupted: time is over, now or already earlier.
    /// The fiber ends if it is given to <see cref="Kernel.Kill"/> now; nothing but that may be done with the engine's fibers.</summary>
    public abstract void RanOut(Kernel kernel, Fiber running);
}
