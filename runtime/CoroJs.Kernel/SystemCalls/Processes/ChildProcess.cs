using System.Globalization;
using CoroJs.Platform;
using CoroJs.Polling;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Processes;

/// <summary>
/// A program that the runtime has started. Its descriptor is a pidfd, which the poller watches; where the system has none, a
/// thread waits for the end. It is waited for as soon as it has ended, whoever asks: none stays behind as a zombie.
/// Kernel thread only.
/// </summary>
internal sealed unsafe class ChildProcess : PollTarget, IMail
{
    /// <summary>For tests: "thread" waits by a thread as if there were no pidfd.</summary>
    public const string WaitVariable = "COROJS_CHILD_WAIT";

    private readonly Kernel kernel;
    private readonly bool isDetached;
    private bool isForgotten;

    /// <param name="kernel">Whose child it is.</param>
    /// <param name="number">Of the process.</param>
    /// <param name="handle">A pidfd, taken over, or -1.</param>
    /// <param name="isDetached">It outlives the runtime.</param>
    public ChildProcess(Kernel kernel, int number, int handle, bool isDetached)
    {
        this.kernel = kernel;
        this.isDetached = isDetached;
        Number = number;
        IsReadable = false; // its end is to be told, whether anybody waits or not
        kernel.Handles.Add(this);
        if (handle >= 0 && Environment.GetEnvironmentVariable(WaitVariable) == "thread")
        {
            _ = Libc.close(handle);
            handle = -1;
        }
        Descriptor = handle;
        if (handle >= 0) kernel.Poller.Add(this);
        else Watch(number, () => kernel.Mailbox.Post(this));
    }

    public override string? Kind => HasEnded ? null : "process";

    public override string Target => string.Create(CultureInfo.InvariantCulture, $"process {Number}");

    public override bool IsBusy => true; // its end is waited for, whoever asks

    /// <summary>The number of the process; somebody else's once it has ended.</summary>
    public int Number { get; }

    public bool HasEnded { get; private set; }

    /// <summary>What it ended with; undefined where a signal ended it.</summary>
    public int ExitCode { get; private set; }

    /// <summary>The signal that ended it; 0: none.</summary>
    public int Signal { get; private set; }

    /// <summary>Looks whether it has ended.</summary>
    public bool TryReap()
    {
        if (HasEnded) return true;
        int status;
        int reaped = Libc.waitpid(Number, &status, Libc.WNOHANG);
        if (reaped == 0 || (reaped < 0 && Errno.Last == Errno.EINTR)) return false;
        HasEnded = true;
        // Somebody else of this process has waited for it: how it ended is not known.
        const int unknown = -1;
        Signal = reaped < 0 ? 0 : status & 0x7f;
        ExitCode = reaped < 0 ? unknown : status >> 8 & 0xff;
        CloseDescriptor();
        Readers.WakeAll(kernel.Scheduler);
        if (isForgotten) kernel.Handles.Remove(this);
        return true;
    }

    /// <summary>0; ESRCH when it has ended; another errno.</summary>
    public int Send(int signal)
    {
        const int ESRCH = 3;
        if (TryReap()) return ESRCH;
        return Libc.kill(Number, signal) == 0 ? 0 : Errno.Last;
    }

    /// <summary>Nobody asks for it any more: its id goes when it has ended.</summary>
    public void Forget()
    {
        isForgotten = true;
        if (HasEnded) kernel.Handles.Remove(this);
    }

    public override void OnEdge(Scheduler scheduler, bool readable, bool writable, bool hungUp) => TryReap();

    public void Deliver(Kernel kernel) => TryReap();

    public override void Release(Kernel kernel)
    {
        if (!TryReap())
        {
            if (!isDetached)
            {
                _ = Libc.kill(Number, Libc.SIGKILL);
                while (Libc.waitpid(Number, null, 0) < 0 && Errno.Last == Errno.EINTR)
                {
                }
            }
            else
            {
                int number = Number;
                Watch(number, () => _ = Libc.waitpid(number, null, 0));
            }
            HasEnded = true;
        }
        CloseDescriptor();
    }

    private static void Watch(int number, Action ended)
    {
        var thread = new Thread(
            () =>
            {
                Libc.AwaitEnd(number);
                ended();
            },
            maxStackSize: 128 << 10)
        { IsBackground = true, Name = "corojs child" };
        thread.Start();
    }

    private void CloseDescriptor()
    {
        if (Descriptor < 0) return;
        kernel.Poller.Remove(this, closing: true);
        _ = Libc.close(Descriptor);
        Descriptor = -1;
    }
}
