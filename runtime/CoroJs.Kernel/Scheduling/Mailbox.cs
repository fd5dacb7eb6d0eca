using System.Collections.Concurrent;

namespace CoroJs.Scheduling;

/// <summary>Work that other threads hand to the kernel thread. Posting may be done from any thread; the rest is the kernel
/// thread's.</summary>
internal sealed class Mailbox(Polling.WakeDescriptor wake)
{
    private readonly ConcurrentQueue<IMail> letters = new();
    private int sleeping;

    public bool IsEmpty => letters.IsEmpty;

    /// <summary>Any thread: the kernel thread will deliver it soon; a poller that sleeps is woken.</summary>
    public void Post(IMail letter)
    {
        letters.Enqueue(letter);
        if (Interlocked.Exchange(ref sleeping, 0) == 1) wake.Signal();
    }

    /// <summary>From now on a letter signals the wake descriptor. False: one came already, do not sleep.</summary>
    public bool PrepareToSleep()
    {
        Interlocked.Exchange(ref sleeping, 1);
        if (letters.IsEmpty) return true;
        Volatile.Write(ref sleeping, 0);
        return false;
    }

    public void Awake() => Volatile.Write(ref sleeping, 0);

    public void DeliverAll(Kernel kernel)
    {
        while (letters.TryDequeue(out IMail? letter)) letter.Deliver(kernel);
    }
}

/// <summary>See <see cref="Mailbox"/>.</summary>
internal interface IMail
{
    /// <summary>Called on the kernel thread. Must not throw.</summary>
    void Deliver(Kernel kernel);
}
