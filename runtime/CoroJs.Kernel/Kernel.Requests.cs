using CoroJs.Engine;
using CoroJs.Scheduling;

namespace CoroJs;

/// <summary>What may be asked of a kernel from outside while it runs, JavaScript or not.</summary>
[Flags]
internal enum KernelRequest
{
    None = 0,

    /// <summary>A report of every fiber.</summary>
    Dump = 1,

    /// <summary>What the heap holds, in a file.</summary>
    HeapSnapshot = 2,
}

/// <content>Requests of other threads.</content>
internal sealed unsafe partial class Kernel
{
    private int requests;

    /// <summary>Where requests come from by signals; null: from nowhere. Kernel thread.</summary>
    public SystemCalls.Processes.ReportSignals? ReportSignals { get; set; }

    /// <summary>Any thread: whether one waits.</summary>
    public bool HasRequests => Volatile.Read(ref requests) != 0;

    /// <summary>Any thread: the kernel thread will see to it soon, in the middle of a loop without end too.</summary>
    public void Request(KernelRequest what)
    {
        Interlocked.Or(ref requests, (int)what);
        Mailbox.Post(new RequestMail());
        NativeEngine.coro_interrupt(Runtime);
    }

    // Whose JavaScript was interrupted; null: none runs.
    private void ServeRequests(Fiber? interrupted)
    {
        if (requests == 0) return;
        var what = (KernelRequest)Interlocked.Exchange(ref requests, 0);
        if ((what & KernelRequest.Dump) != 0) StandardError.Write(FiberReport.OfAll(this, interrupted));
        if ((what & KernelRequest.HeapSnapshot) == 0) return;
        // Elsewhere V8 cannot leave a fiber in the middle: it is done when nothing runs.
        if (interrupted is null || NativeEngine.coro_carrier_of(Runtime) == (int)FiberCarrier.Stack) Profiles.WriteHeapSnapshot(Runtime);
        else Interlocked.Or(ref requests, (int)KernelRequest.HeapSnapshot);
    }

    private sealed class RequestMail : IMail
    {
        public void Deliver(Kernel kernel) => kernel.ServeRequests(null);
    }
}
