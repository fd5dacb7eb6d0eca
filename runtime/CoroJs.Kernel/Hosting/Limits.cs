using System.Runtime.CompilerServices;

namespace CoroJs;

/// <summary>What limits may be.</summary>
internal static class Limits
{
    /// <exception cref="ArgumentOutOfRangeException">It is negative or nothing.</exception>
    public static TimeSpan? Checked(TimeSpan? limit, [CallerMemberName] string name = "")
    {
        if (limit is { } time && time <= TimeSpan.Zero && time != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(name, limit, "A limit on time is more than nothing; Timeout.InfiniteTimeSpan means any");
        return limit;
    }

    /// <summary>In nanoseconds; long.MaxValue: any.</summary>
    public static long Nanoseconds(TimeSpan? limit) =>
        limit is { } time && time != Timeout.InfiniteTimeSpan && time.Ticks < long.MaxValue / TimeSpan.NanosecondsPerTick ? time.Ticks * TimeSpan.NanosecondsPerTick : long.MaxValue;
}
