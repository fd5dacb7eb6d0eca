namespace CoroJs.Scheduling;

/// <summary>Something to be done at a time; see <see cref="AlarmClock"/>. Kernel thread only.</summary>
internal abstract class Alarm
{
    /// <summary>When it rings, in nanoseconds of <see cref="AlarmClock.Now"/>.</summary>
    public long Due;

    /// <summary>Its place in the clock's heap; -1: not armed.</summary>
    public int Place = -1;

    public bool IsArmed => Place >= 0;

    public abstract void Ring(Kernel kernel);
}
