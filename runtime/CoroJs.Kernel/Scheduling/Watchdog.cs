namespace CoroJs.Scheduling;

/// <summary>
/// One thread for the process that looks after the runtimes whose fibers have limits on time, some hundred times a second
/// while they run; it sleeps while they do. It starts with the first limit. Any thread.
/// </summary>
internal static class Watchdog
{
    private static readonly Lock Gate = new();
    private static readonly AutoResetEvent Changed = new(false);
    private static readonly List<Watch> Watches = [];
    private static bool isRunning;

    public static void Add(Watch watch)
    {
        lock (Gate)
        {
            Watches.Add(watch);
            if (!isRunning) new Thread(Run, 256 << 10) { IsBackground = true, Name = "corojs watchdog" }.Start();
            isRunning = true;
        }
        Wake();
    }

    /// <summary>The runtime ends: when this returns, it is not looked at any more.</summary>
    public static void Remove(Watch watch)
    {
        lock (Gate) Watches.Remove(watch);
    }

    /// <summary>A runtime that slept runs again.</summary>
    public static void Wake() => Changed.Set();

    private static void Run()
    {
        while (true)
        {
            uint next = uint.MaxValue; // -1, for ever
            lock (Gate)
            {
                foreach (Watch watch in Watches) next = Math.Min(next, (uint)watch.Look());
            }
            Changed.WaitOne((int)next);
        }
    }
}
