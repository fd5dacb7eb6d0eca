namespace CoroJs.SystemCalls;

/// <summary>The namespace <c>timers</c>; see <see cref="Scheduling.TimerAlarm"/>.</summary>
internal static unsafe class TimerCalls
{
    public static void Register(SystemCallTable.Builder table) => table.Add("timers.arm", &Arm);

    // timers.arm(milliseconds)
    private static bool Arm(Kernel kernel)
    {
        kernel.Timers.Arm(kernel, kernel.Frame.OptionalMilliseconds(0, "milliseconds") ?? 0);
        return true;
    }
}
