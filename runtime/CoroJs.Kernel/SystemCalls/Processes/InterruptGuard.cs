using CoroJs.Engine;
using CoroJs.Platform;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Processes;

/// <summary>
/// Ctrl-C while JavaScript runs without a break: then no listener of SIGINT gets its turn, and a thread that waits for the
/// signal too ends the fiber that runs. Used by the prompt.
/// </summary>
internal sealed unsafe class InterruptGuard : IDisposable
{
    private const int SIGINT = 2;

    /// <summary>Milliseconds in which a program that gives way would have learnt of the signal, and then between two
    /// requests: on the plain and the thread way an interrupt may get lost.</summary>
    private const int Patience = 200, Again = 20;

    private readonly nint runtime;
    private readonly Scheduler scheduler;
    private readonly int readEnd, writeEnd;
    private readonly Thread thread;
    private int isOn;
    private bool isWanted;
    private int seen, delivered; // how many signals this thread and the kernel thread have read since it is on

    public InterruptGuard(nint runtime, Scheduler scheduler)
    {
        this.runtime = runtime;
        this.scheduler = scheduler;
        int* ends = stackalloc int[2];
        if (Libc.pipe2(ends, Libc.O_NONBLOCK | Libc.O_CLOEXEC) != 0) throw SystemCallException.Of(Errno.Last, "pipe2");
        (readEnd, writeEnd) = (ends[0], ends[1]);
        thread = new Thread(Watch, 128 << 10) { IsBackground = true, Name = "corojs interrupt" };
        thread.Start();
    }

    /// <summary>Kernel thread. 0, or an errno.</summary>
    public int Set(bool on)
    {
        if (on == (isOn != 0)) return 0;
        int error = on ? NativeEngine.coro_signal_watch(SIGINT, writeEnd) : 0;
        if (error != 0) return error;
        if (!on) NativeEngine.coro_signal_unwatch(SIGINT, writeEnd);
        Volatile.Write(ref isOn, on ? 1 : 0);
        Volatile.Write(ref isWanted, false);
        // Who comes late to a signal of before waits for the next one.
        Volatile.Write(ref delivered, Volatile.Read(ref seen));
        // The user may end any wait, so none is a deadlock.
        scheduler.KeepAlive(on);
        return 0;
    }

    /// <summary>Kernel thread: it has read a signal, so nothing runs without a break.</summary>
    public void WasRead(int signal)
    {
        if (signal != SIGINT) return;
        Volatile.Write(ref delivered, delivered + 1);
        Volatile.Write(ref isWanted, false);
    }

    /// <summary>Kernel thread, when JavaScript was interrupted: whether that was for this.</summary>
    public bool TakeRequest()
    {
        bool taken = Volatile.Read(ref isWanted);
        Volatile.Write(ref isWanted, false);
        return taken;
    }

    public void Dispose()
    {
        _ = Set(false);
        byte end = 0;
        _ = Libc.write(writeEnd, &end, 1);
        thread.Join();
        _ = Libc.close(readEnd);
        _ = Libc.close(writeEnd);
    }

    private void Watch()
    {
        int timeout = -1;
        while (true)
        {
            int before = Volatile.Read(ref seen);
            if (!Await(timeout)) return;
            bool isNew = seen != before;
            if (isNew || timeout < 0)
            {
                timeout = isNew ? Patience : -1;
                continue;
            }
            bool isStuck = Volatile.Read(ref isOn) != 0 && (timeout == Again ? Volatile.Read(ref isWanted) : Volatile.Read(ref delivered) < seen);
            timeout = isStuck ? Again : -1;
            if (!isStuck) continue;
            Volatile.Write(ref isWanted, true);
            NativeEngine.coro_interrupt(runtime);
        }
    }

    // Until a signal comes or the time is over. False: the end.
    private bool Await(int timeout)
    {
        var entry = new Libc.PollEntry { Descriptor = readEnd, Events = Libc.POLLIN };
        _ = Libc.poll(&entry, 1, timeout);
        byte* numbers = stackalloc byte[16];
        nint count = Libc.read(readEnd, numbers, 16);
        for (int i = 0; i < count; i++)
            if (numbers[i] == 0) return false;
        if (count > 0) Volatile.Write(ref seen, seen + (int)count);
        return true;
    }
}
