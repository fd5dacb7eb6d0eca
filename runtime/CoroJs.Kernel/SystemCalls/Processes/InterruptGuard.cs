using CoroJs.Engine;
using CoroJs.Platform;

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
    private readonly int readEnd, writeEnd;
    private readonly Thread thread;
    private int isOn;
    private bool isWanted;
    private int delivered;

    public InterruptGuard(nint runtime)
    {
        this.runtime = runtime;
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
        if (!on) NativeEngine.coro_signal_unwatch(SIGINT, writeEnd);
        if (error == 0) Volatile.Write(ref isOn, on ? 1 : 0);
        Volatile.Write(ref isWanted, false);
        return error;
    }

    /// <summary>Kernel thread: it takes signals in, so nothing runs without a break.</summary>
    public void SignalsWereRead()
    {
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
        while (true)
        {
            int before = Volatile.Read(ref delivered);
            if (!Await(-1)) return;
            if (!Await(Patience)) return;
            if (Volatile.Read(ref delivered) != before || Volatile.Read(ref isOn) == 0) continue;
            Volatile.Write(ref isWanted, true);
            while (Volatile.Read(ref isWanted))
            {
                NativeEngine.coro_interrupt(runtime);
                if (!Await(Again)) return;
            }
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
        return true;
    }
}
