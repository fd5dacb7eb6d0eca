namespace CoroJs.Scheduling;

/// <summary>
/// Waiting for another thread in less time than it takes to sleep and be woken (5 to 50 microseconds). It keeps the
/// processor: yielding it cost three times as much where others wanted it too, since these then had it for a whole time slice.
/// </summary>
internal struct BriefWait
{
    private const long Nanoseconds = 50_000;
    private const int PausesPerLook = 16;

    private int pauses;
    private long end;

    /// <summary>Pauses for some ten nanoseconds. False: it took too long.</summary>
    public bool GoOn()
    {
        Thread.SpinWait(1);
        if (++pauses % PausesPerLook != 0) return true;
        long now = AlarmClock.Now;
        if (end == 0) end = now + Nanoseconds;
        return now < end;
    }
}
