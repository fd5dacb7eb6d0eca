namespace CoroJs.Bench;

/// <summary>From one .NET thread to another, without JavaScript: half of the way there and back.</summary>
internal static class BareHops
{
    public static void Run(int count)
    {
        Spinning(count);
        Sleeping(count);
        OverThePool(count);
    }

    // SemaphoreSlim spins before it sleeps: two threads that have nothing else to do never sleep.
    private static void Spinning(int count)
    {
        using var there = new SemaphoreSlim(0);
        using var back = new SemaphoreSlim(0);
        ToAndFro("bare-hop-spinning", count, () => there.Wait(), () => back.Release(), () => there.Release(), () => back.Wait());
    }

    // Both sleep in the operating system until they are woken, as threads do that wait for something else too.
    private static void Sleeping(int count)
    {
        using var there = new AutoResetEvent(false);
        using var back = new AutoResetEvent(false);
        ToAndFro("bare-hop", count, () => there.WaitOne(), () => back.Set(), () => there.Set(), () => back.WaitOne());
    }

    // A thread gives the pool something to do, and waits until it is done.
    private static void OverThePool(int count)
    {
        using var done = new AutoResetEvent(false);
        Measure.Loop("bare-hop-pool", count, turns =>
        {
            for (int i = 0; i < turns; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static done => done.Set(), done, preferLocal: false);
                done.WaitOne();
            }
        });
    }

    private static void ToAndFro(string name, int count, Action awaitThere, Action answer, Action send, Action awaitBack)
    {
        Measure.Loop(name, count * 2, turns =>
        {
            var answering = new Thread(() =>
            {
                for (int i = 0; i < turns / 2; i++)
                {
                    awaitThere();
                    answer();
                }
            });
            answering.Start();
            for (int i = 0; i < turns / 2; i++)
            {
                send();
                awaitBack();
            }
            answering.Join();
        });
    }
}
