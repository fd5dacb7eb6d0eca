using CoroJs.Platform;
using CoroJs.Sandboxing;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Net;

/// <summary>Connects to a UNIX socket. The system answers at once; only when the listener's queue is full it says "try
/// again", and never tells when.</summary>
internal sealed unsafe class ConnectUnixOperation(string path, UnixAddress address, double? milliseconds) : Operation
{
    private const double FirstPause = 1, LongestPause = 50;

    private double pause = FirstPause;
    private long deadline = long.MaxValue;

    public override string Waiting => $"a connection to {UnixAddress.Show(path)}";

    /// <summary>Begins; the value is for a system call to return.</summary>
    public bool Open(Kernel kernel)
    {
        if (milliseconds is { } limit && limit < long.MaxValue / (2.0 * AlarmClock.NanosecondsPerMillisecond))
            deadline = AlarmClock.Now + (long)(limit * AlarmClock.NanosecondsPerMillisecond);
        return TryComplete(kernel, kernel.Scheduler.Current) || kernel.Scheduler.Park(this);
    }

    public override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        int descriptor = DescriptorReserve.Socket(Libc.AF_UNIX, out int error);
        if (descriptor < 0) return kernel.Frame.Fail(error, "connect", UnixAddress.Show(path));
        error = Connect(kernel, descriptor);
        if (error == 0)
        {
            SocketAddress none = default;
            return kernel.Frame.ReturnBigInt(Connection.Accepted(kernel, descriptor, none).Id);
        }
        _ = Libc.close(descriptor);
        if (error != Errno.EAGAIN) return kernel.Frame.Fail(error, "connect", UnixAddress.Show(path));
        double left = (deadline - AlarmClock.Now) / (double)AlarmClock.NanosecondsPerMillisecond;
        if (left <= 0) return kernel.Frame.Fail(Errno.ETIMEDOUT, "connect", UnixAddress.Show(path));
        kernel.SetAlarm(fiber, Math.Min(pause, left));
        pause = Math.Min(pause * 2, LongestPause);
        return false;
    }

    // 0 or the errno. Throws what is not granted.
    private int Connect(Kernel kernel, int descriptor)
    {
        UnixAddress to = address;
        SafePath? place = null;
        if (kernel.Sandbox is { } sandbox && path[0] != '\0')
        {
            place = sandbox.FindSocket(Libc.Terminated(path), out int error);
            if (place is null)
            {
                if (error != 0) return error;
                _ = Libc.close(descriptor);
                throw Denial.Of("net", $"unix:{System.IO.Path.GetFullPath(path)}");
            }
        }
        using (place)
        {
            if (place is not null && !UnixAddress.TryMake(place, out to)) return Errno.ENAMETOOLONG;
            return Libc.connect(descriptor, &to, to.Size) == 0 ? 0 : Errno.Last;
        }
    }

    public override void Abandon(Kernel kernel, Fiber fiber) => kernel.CancelAlarm(fiber);
}
