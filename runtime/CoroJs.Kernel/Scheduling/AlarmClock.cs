using System.Diagnostics;

namespace CoroJs.Scheduling;

/// <summary>Armed alarms in the order of their time: a binary heap whose entries know their place, so that one can be taken
/// out in logarithmic time. Kernel thread only.</summary>
internal sealed class AlarmClock
{
    public const long NanosecondsPerMillisecond = 1_000_000;

    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;
    private Alarm[] heap = new Alarm[16];

    public int Count { get; private set; }

    /// <summary>Monotonic time in nanoseconds.</summary>
    public static long Now => Stopwatch.Frequency == 1_000_000_000
        ? Stopwatch.GetTimestamp()
        : (long)(Stopwatch.GetTimestamp() * NanosecondsPerTick);

    /// <summary>Milliseconds until a time of <see cref="Now"/>; 0: it is over.</summary>
    public static double Until(long time) => Math.Max(time - Now, 0) / (double)NanosecondsPerMillisecond;

    /// <summary>Lets the alarm ring so many milliseconds from now; moves it if it was armed. Negative, NaN: at once. More than
    /// 290 years: never.</summary>
    public void Set(Alarm alarm, double milliseconds)
    {
        double nanoseconds = milliseconds > 0 ? Math.Ceiling(milliseconds * NanosecondsPerMillisecond) : 0;
        long now = Now;
        SetAt(alarm, nanoseconds < long.MaxValue - now ? now + (long)nanoseconds : long.MaxValue);
    }

    /// <summary>The same at a time of <see cref="Now"/>.</summary>
    public void SetAt(Alarm alarm, long due)
    {
        alarm.Due = due;
        if (alarm.IsArmed)
        {
            MoveUp(alarm.Place);
            MoveDown(alarm.Place);
            return;
        }
        if (Count == heap.Length) Array.Resize(ref heap, Count * 2);
        Put(alarm, Count++);
        MoveUp(alarm.Place);
    }

    public void Cancel(Alarm alarm)
    {
        if (!alarm.IsArmed) return;
        int place = alarm.Place;
        alarm.Place = -1;
        Alarm last = heap[--Count];
        heap[Count] = null!;
        if (last == alarm) return;
        Put(last, place);
        MoveUp(last.Place);
        MoveDown(last.Place);
    }

    /// <summary>Rings what is due.</summary>
    public void RingDue(Kernel kernel)
    {
        if (Count > 0) RingDue(kernel, Now);
    }

    /// <summary>Rings what is due at this time.</summary>
    public void RingDue(Kernel kernel, long now)
    {
        while (Count > 0 && heap[0].Due <= now)
        {
            Alarm alarm = heap[0];
            Cancel(alarm);
            alarm.Ring(kernel);
        }
    }

    /// <summary>Milliseconds until the next alarm, rounded up; -1: none is armed.</summary>
    public int UntilNext()
    {
        if (Count == 0) return -1;
        long wait = heap[0].Due - Now;
        if (wait <= 0) return 0;
        return (int)Math.Min((wait + NanosecondsPerMillisecond - 1) / NanosecondsPerMillisecond, int.MaxValue);
    }

    private void Put(Alarm alarm, int place)
    {
        heap[place] = alarm;
        alarm.Place = place;
    }

    private void MoveUp(int place)
    {
        Alarm alarm = heap[place];
        while (place > 0 && heap[(place - 1) / 2].Due > alarm.Due)
        {
            Put(heap[(place - 1) / 2], place);
            place = (place - 1) / 2;
        }
        Put(alarm, place);
    }

    private void MoveDown(int place)
    {
        Alarm alarm = heap[place];
        for (int child; (child = 2 * place + 1) < Count; place = child)
        {
            if (child + 1 < Count && heap[child + 1].Due < heap[child].Due) child++;
            if (heap[child].Due >= alarm.Due) break;
            Put(heap[child], place);
        }
        Put(alarm, place);
    }
}
