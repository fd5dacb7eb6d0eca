using CoroJs.Scheduling;

namespace CoroJs.Hosting;

/// <summary>The limits on time of calls, as their options say. Any thread.</summary>
internal sealed class CallLimits(TimeSpan wall, TimeSpan processor, TimeSpan grace)
{
    public TimeSpan Wall => wall;

    public TimeSpan Processor => processor;

    public TimeSpan Grace => grace;

    /// <summary>In nanoseconds, as all that follows; long.MaxValue: any.</summary>
    public long WallTime { get; } = Limits.Nanoseconds(wall);

    public long ProcessorTime { get; } = Limits.Nanoseconds(processor);

    public long GraceTime { get; } = Limits.Nanoseconds(grace);

    /// <summary>The shortest.</summary>
    public long Least { get; } = Math.Min(Limits.Nanoseconds(wall), Limits.Nanoseconds(processor));

    /// <summary>Those of a call without limits of its own.</summary>
    public static CallLimits Of(CoroRuntimeOptions options) => new(
        options.TimeLimit ?? Timeout.InfiniteTimeSpan, options.CpuLimit ?? Timeout.InfiniteTimeSpan, options.Grace);

    /// <summary>Those of a call with these options.</summary>
    public CallLimits With(CallOptions? options) =>
        options is null || (options.TimeLimit is null && options.CpuLimit is null) ? this : new(options.TimeLimit ?? wall, options.CpuLimit ?? processor, grace);

    /// <summary>When what runs is ended that has begun at this time; on the clock of <see cref="AlarmClock.Now"/>.</summary>
    public long WallDeadline(long begun) => WallTime < long.MaxValue - begun - GraceTime ? begun + WallTime + GraceTime : long.MaxValue;

    /// <summary>Until what has run for so long, in its first turn, meets one of them.</summary>
    public long TimeLeft(long processorTime, long wallTime)
    {
        long left = ProcessorTime == long.MaxValue ? ProcessorTime : ProcessorTime - processorTime;
        return WallTime == long.MaxValue ? left : Math.Min(left, WallDeadline(0) - wallTime);
    }
}
