namespace CoroJs;

public sealed partial record CallOptions
{
    /// <summary>How long the call may take in all, from the moment when it begins on the kernel thread: running and waiting, module
    /// bodies and promises that never settle included. Then what it waits for is cancelled, so that `finally` blocks run; what
    /// still runs when <see cref="CoroRuntimeOptions.Grace"/> is over ends without them. The call ends with a
    /// <see cref="ScriptTimeoutException"/>. Null: <see cref="CoroRuntimeOptions.TimeLimit"/>;
    /// <see cref="Timeout.InfiniteTimeSpan"/>: any.</summary>
    public TimeSpan? TimeLimit { get; init => field = Limits.Checked(value); }

    /// <summary>How much processor time all its fibers, promise jobs and timers may use together. Then they end at once, without
    /// `finally`, and the call with a <see cref="ScriptTimeoutException"/>. Null: <see cref="CoroRuntimeOptions.CpuLimit"/>;
    /// <see cref="Timeout.InfiniteTimeSpan"/>: any.</summary>
    public TimeSpan? CpuLimit { get; init => field = Limits.Checked(value); }
}
