namespace CoroJs.CommandServer.Jsockd;

/// <summary>
/// Notices that commands leave more and more memory behind. After each 100 good commands it looks at the memory in use; when that
/// has grown in more than three checks in a row, garbage is collected, and what still is more than it was after the last collection
/// is a leak. Kernel thread.
/// </summary>
internal sealed class LeakGuard
{
    /// <summary>Commands between two checks.</summary>
    public const int Interval = 100;

    /// <summary>Checks with growth in a row that are no leak yet.</summary>
    public const int MostGrowth = 3;

    // Less than that may be a cache that fills.
    private const long LeastLeak = 64 << 10;
    private const int MostPatience = 64;

    private int commands, growth;
    private int patience = MostGrowth;
    private long last;
    private long? collected;

    /// <summary>A good command has ended. True: it is time to begin with a fresh runtime.</summary>
    public bool Notices(Func<bool, long> memoryInUse)
    {
        if (++commands < Interval) return false;
        commands = 0;
        // What a collection leaves at first is what there is to compare with.
        collected ??= memoryInUse(true);
        long now = memoryInUse(false);
        growth = now > last ? growth + 1 : 0;
        last = now;
        if (growth <= patience) return false;
        long before = collected.Value;
        collected = last = memoryInUse(true);
        growth = 0;
        if (collected - before > LeastLeak) return true;
        // It was garbage. To look so closely takes time, so it is done less often.
        patience = Math.Min(patience * 2, MostPatience);
        return false;
    }
}
