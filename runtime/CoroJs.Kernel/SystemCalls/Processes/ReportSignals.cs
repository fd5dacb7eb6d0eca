using CoroJs.Engine;
using CoroJs.Platform;

namespace CoroJs.SystemCalls.Processes;

/// <summary>
/// Signals by which somebody outside asks what a program does: SIGQUIT for its fibers, and one for its heap. The thread that
/// waits for the program's end serves them: it is free even while JavaScript runs in a loop without end.
/// </summary>
internal sealed unsafe class ReportSignals : IDisposable
{
    public const int Quit = 3;

    /// <summary>Milliseconds after which a request that was not served is made again: on the plain and the thread way an
    /// interrupt may get lost.</summary>
    private const int Patience = 20;

    private readonly Lock gate = new();
    private readonly int heapSignal;
    private readonly int readEnd, writeEnd;
    private Kernel? kernel;

    /// <param name="heapSignal">0: none.</param>
    public ReportSignals(int heapSignal)
    {
        this.heapSignal = heapSignal;
        int* ends = stackalloc int[2];
        if (Libc.pipe2(ends, Libc.O_NONBLOCK | Libc.O_CLOEXEC) != 0) throw new IOException($"cannot make a pipe: {Errno.Describe(Errno.Last)}");
        (readEnd, writeEnd) = (ends[0], ends[1]);
        Watch(Quit);
        if (heapSignal != 0) Watch(heapSignal);
    }

    /// <summary>Kernel thread: from now on it can be asked.</summary>
    public void Begin(Kernel asked)
    {
        asked.ReportSignals = this;
        lock (gate) kernel = asked;
    }

    /// <summary>Kernel thread: the program gives this signal another meaning from now on, or no longer. What came before keeps the
    /// meaning that it had.</summary>
    public void ProgramUses(int signal, bool on)
    {
        if (signal != Quit) return;
        if (on) NativeEngine.coro_signal_unwatch(Quit, writeEnd);
        else Watch(Quit);
    }

    /// <summary>Kernel thread: it is not asked any more.</summary>
    public void Leave()
    {
        lock (gate) kernel = null;
    }

    /// <summary>Any thread: <see cref="Serve"/> returns.</summary>
    public void End()
    {
        byte end = 0;
        _ = Libc.write(writeEnd, &end, 1);
    }

    /// <summary>Serves signals until the program has ended.</summary>
    public void Serve()
    {
        bool isWaiting = false;
        byte* numbers = stackalloc byte[16];
        while (true)
        {
            var entry = new Libc.PollEntry { Descriptor = readEnd, Events = Libc.POLLIN };
            _ = Libc.poll(&entry, 1, isWaiting ? Patience : -1);
            nint count = Libc.read(readEnd, numbers, 16);
            for (int i = 0; i < count; i++)
            {
                if (numbers[i] == 0) return;
                Ask(numbers[i]);
            }
            lock (gate)
            {
                isWaiting = kernel is { HasRequests: true };
                if (isWaiting) NativeEngine.coro_interrupt(kernel!.Runtime);
            }
        }
    }

    public void Dispose()
    {
        NativeEngine.coro_signal_unwatch(Quit, writeEnd);
        if (heapSignal != 0) NativeEngine.coro_signal_unwatch(heapSignal, writeEnd);
        _ = Libc.close(readEnd);
        _ = Libc.close(writeEnd);
    }

    private void Watch(int signal)
    {
        int error = NativeEngine.coro_signal_watch(signal, writeEnd);
        if (error != 0) throw new IOException($"cannot listen to signal {signal}: {Errno.Describe(error)}");
    }

    private void Ask(int signal)
    {
        lock (gate) kernel?.Request(signal == heapSignal ? KernelRequest.HeapSnapshot : KernelRequest.Dump);
    }
}
