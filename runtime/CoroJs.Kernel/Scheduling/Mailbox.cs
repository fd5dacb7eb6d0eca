namespace CoroJs.Scheduling;

/// <summary>Work that other threads hand to the kernel thread. Posting may be done from any thread; the rest is the kernel
/// thread's.</summary>
internal sealed class Mailbox(Polling.WakeDescriptor wake)
{
    // A list, the youngest first, in a single word that also tells whether the kernel thread sleeps: what two threads pass
    // to one another is fetched from the other's cache, so it should lie in few places.
    private static readonly Letter Asleep = new(null, null);

    private Letter? youngest;

    public bool IsEmpty => Volatile.Read(ref youngest) is var letter && (letter is null || letter == Asleep);

    /// <summary>Any thread: the kernel thread will deliver it soon; a poller that sleeps is woken.</summary>
    public void Post(IMail mail)
    {
        var letter = new Letter(mail, null);
        while (true)
        {
            Letter? before = Volatile.Read(ref youngest);
            letter.Older = before == Asleep ? null : before;
            if (Interlocked.CompareExchange(ref youngest, letter, before) != before) continue;
            if (before == Asleep) wake.Signal();
            return;
        }
    }

    /// <summary>From now on a letter signals the wake descriptor. False: one came already, do not sleep.</summary>
    public bool PrepareToSleep() => Interlocked.CompareExchange(ref youngest, Asleep, null) is null;

    public void Awake() => Interlocked.CompareExchange(ref youngest, null, Asleep);

    /// <summary>Delivers what has come so far, the oldest first.</summary>
    public void DeliverAll(Kernel kernel)
    {
        if (IsEmpty) return;
        Letter? letter = Interlocked.Exchange(ref youngest, null);
        Letter? oldest = null;
        while (letter is not null)
        {
            Letter? next = letter.Older;
            letter.Older = oldest;
            oldest = letter;
            letter = next;
        }
        for (; oldest is not null; oldest = oldest.Older) oldest.Mail!.Deliver(kernel);
    }

    private sealed class Letter(IMail? mail, Letter? older)
    {
        public readonly IMail? Mail = mail;
        public Letter? Older = older;
    }
}

/// <summary>See <see cref="Mailbox"/>.</summary>
internal interface IMail
{
    /// <summary>Called on the kernel thread. Must not throw.</summary>
    void Deliver(Kernel kernel);
}
