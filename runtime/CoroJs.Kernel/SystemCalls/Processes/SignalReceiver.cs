using CoroJs.Engine;
using CoroJs.Platform;
using CoroJs.Polling;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Processes;

/// <summary>
/// The signals that a runtime listens to or waits for. The native handler writes their numbers into a pipe, which the poller
/// watches. Kernel thread only.
/// </summary>
internal sealed unsafe class SignalReceiver : PollTarget
{
    private const int Signals = 65;

    private readonly Kernel kernel;
    private readonly int[] users = new int[Signals];
    private readonly Retry retry;
    private SignalWait[] waits = [];
    private ulong listened, undelivered;
    private int writeEnd;

    /// <summary>There is one.</summary>
    public override bool IsLimited => false;

    public SignalReceiver(Kernel kernel)
    {
        this.kernel = kernel;
        retry = new Retry(this);
        int* ends = stackalloc int[2];
        if (Libc.pipe2(ends, Libc.O_NONBLOCK | Libc.O_CLOEXEC) != 0) throw SystemCallException.Of(Errno.Last, "pipe2");
        (Descriptor, writeEnd) = (ends[0], ends[1]);
        IsReadable = false; // what comes is to be told, whether anybody waits or not
        kernel.Handles.Add(this);
        kernel.Poller.Add(this);
    }

    /// <summary>Starts the hook "signal" for this signal from now on, or no longer. 0, or an errno.</summary>
    public int Listen(int signal, bool on)
    {
        ulong bit = 1UL << (signal - 1);
        if (on == ((listened & bit) != 0)) return 0;
        if (on && Use(signal) is var error and not 0) return error;
        if (!on) Leave(signal);
        listened ^= bit;
        return 0;
    }

    /// <summary>0, or an errno; then it was not added.</summary>
    public int Add(SignalWait wait)
    {
        for (int signal = 1; signal < Signals; signal++)
        {
            if (!Has(wait.Mask, signal) || Use(signal) is not (var error and not 0)) continue;
            for (int before = 1; before < signal; before++)
                if (Has(wait.Mask, before)) Leave(before);
            return error;
        }
        waits = [.. waits, wait];
        return 0;
    }

    public void Remove(SignalWait wait)
    {
        int place = Array.IndexOf(waits, wait);
        if (place < 0) return;
        waits = [.. waits[..place], .. waits[(place + 1)..]];
        for (int signal = 1; signal < Signals; signal++)
            if (Has(wait.Mask, signal)) Leave(signal);
    }

    public override void OnEdge(Scheduler scheduler, bool readable, bool writable, bool hungUp)
    {
        byte* numbers = stackalloc byte[64];
        nint count;
        while ((count = Libc.read(Descriptor, numbers, 64)) > 0)
        {
            for (int i = 0; i < count; i++)
            {
                kernel.SignalWasRead(numbers[i]);
                Deliver(numbers[i]);
            }
        }
    }

    public override void Release(Kernel kernel)
    {
        for (int signal = 1; signal < Signals; signal++)
            if (users[signal] > 0) NativeEngine.coro_signal_unwatch(signal, writeEnd);
        kernel.Clock.Cancel(retry);
        kernel.Poller.Remove(this, closing: true);
        _ = Libc.close(Descriptor);
        _ = Libc.close(writeEnd);
        Descriptor = writeEnd = -1;
    }

    private static bool Has(ulong mask, int signal) => (mask >> (signal - 1) & 1) != 0;

    private int Use(int signal)
    {
        if (users[signal]++ > 0) return 0;
        int error = NativeEngine.coro_signal_watch(signal, writeEnd);
        if (error == 0) kernel.ReportSignals?.ProgramUses(signal, true);
        else users[signal] = 0;
        return error;
    }

    private void Leave(int signal)
    {
        if (--users[signal] > 0) return;
        // In this order, so that the signal never ends the process in between.
        kernel.ReportSignals?.ProgramUses(signal, false);
        NativeEngine.coro_signal_unwatch(signal, writeEnd);
    }

    // Everybody who waits for it, and the listeners too.
    private void Deliver(int signal)
    {
        foreach (SignalWait wait in waits)
            if (Has(wait.Mask, signal) && wait.Give(kernel.Scheduler, signal)) Remove(wait);
        if (!Has(listened, signal)) return;
        undelivered |= 1UL << (signal - 1);
        StartHooks();
    }

    // A signal for which there is no fiber comes later.
    private void StartHooks()
    {
        for (int signal = 1; signal < Signals; signal++)
        {
            if (!Has(undelivered, signal)) continue;
            if (!kernel.TryStartHook("signal", $"{signal}"))
            {
                kernel.Clock.Set(retry, Retry.Milliseconds);
                return;
            }
            undelivered &= ~(1UL << (signal - 1));
        }
    }

    private sealed class Retry(SignalReceiver receiver) : Alarm
    {
        public const double Milliseconds = 5;

        public override void Ring(Kernel kernel) => receiver.StartHooks();
    }
}
