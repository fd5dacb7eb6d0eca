using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Net;

/// <summary>
/// The time limit of a connection's reads and writes. It rings when the first wait that armed it would be over, looks
/// which waits are, and sets itself to the next: so most calls, which are over long before, cost it nothing.
/// </summary>
internal sealed class SocketTimeout(Connection connection) : Alarm
{
    /// <summary>0: no limit.</summary>
    public double Milliseconds { get; set; }

    public void Start(Kernel kernel, SocketOperation operation)
    {
        if (Milliseconds == 0)
        {
            operation.Deadline = long.MaxValue;
            return;
        }
        double nanoseconds = Milliseconds * AlarmClock.NanosecondsPerMillisecond;
        long now = AlarmClock.Now;
        operation.Deadline = nanoseconds < long.MaxValue - now ? now + (long)nanoseconds : long.MaxValue;
        if (!IsArmed || Due > operation.Deadline) kernel.Clock.Set(this, Milliseconds);
    }

    public override void Ring(Kernel kernel)
    {
        long now = AlarmClock.Now;
        long next = Math.Min(Look(kernel, connection.Readers, now), Look(kernel, connection.Writers, now));
        if (next != long.MaxValue) kernel.Clock.Set(this, (next - now) / (double)AlarmClock.NanosecondsPerMillisecond);
    }

    // Wakes those that waited too long; the next deadline of the others.
    private static long Look(Kernel kernel, WaitQueue queue, long now)
    {
        long next = long.MaxValue;
        for (Fiber? fiber = queue.First; fiber is not null; fiber = fiber.NextWaiter)
        {
            if (fiber.Operation is not SocketOperation operation || operation.IsLate) continue;
            if (operation.Deadline <= now)
            {
                operation.IsLate = true;
                kernel.Scheduler.Wake(fiber);
            }
            else
            {
                next = Math.Min(next, operation.Deadline);
            }
        }
        return next;
    }
}
