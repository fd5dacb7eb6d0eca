using CoroJs.Platform;

namespace CoroJs.Polling;

/// <summary>A descriptor that any thread, the engine's too, can make readable to end the poller's sleep.</summary>
internal sealed unsafe class WakeDescriptor : IDisposable
{
    public WakeDescriptor()
    {
        Descriptor = Libc.eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC);
        if (Descriptor < 0) throw new IOException($"cannot make an eventfd: {Errno.Describe(Errno.Last)}");
    }

    public int Descriptor { get; private set; }

    /// <summary>Any thread.</summary>
    public void Signal()
    {
        ulong one = 1;
        // EAGAIN means that the counter is full: then it is readable anyway.
        _ = Libc.write(Descriptor, &one, 8);
    }

    /// <summary>Kernel thread: takes the signals in.</summary>
    public void Clear()
    {
        ulong count;
        _ = Libc.read(Descriptor, &count, 8);
    }

    public void Dispose()
    {
        if (Descriptor >= 0) _ = Libc.close(Descriptor);
        Descriptor = -1;
    }
}
