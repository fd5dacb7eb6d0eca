using System.Diagnostics;

namespace CoroJs.CommandServer.Jsockd;

/// <summary>What a server has done so far, for `?health`. Any thread.</summary>
internal sealed class ServerFigures
{
    private readonly long started = Stopwatch.GetTimestamp();
    private long commands, failed, interrupted, resets;
    private int runtimes;

    public void CountCommand(bool isGood)
    {
        Interlocked.Increment(ref commands);
        if (!isGood) Interlocked.Increment(ref failed);
    }

    /// <summary>A command took too long.</summary>
    public void CountInterrupted() => Interlocked.Increment(ref interrupted);

    /// <summary>A room was exchanged, because it leaked or broke.</summary>
    public void CountReset() => Interlocked.Increment(ref resets);

    public void CountRuntimes(int more) => Interlocked.Add(ref runtimes, more);

    /// <summary>One line of JSON.</summary>
    /// <param name="version">The server's.</param>
    /// <param name="sockets">That it listens at.</param>
    /// <param name="heapBytes">Of the runtime that answers.</param>
    public string Describe(string version, int sockets, long heapBytes)
    {
        long uptime = (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return $$"""{"version":"{{version}}","uptimeMs":{{uptime}},"commands":{{Interlocked.Read(ref commands)}},"failed":{{Interlocked.Read(ref failed)}},"interrupted":{{Interlocked.Read(ref interrupted)}},"resets":{{Interlocked.Read(ref resets)}},"sockets":{{sockets}},"runtimes":{{Volatile.Read(ref runtimes)}},"heapBytes":{{heapBytes}}}""";
    }
}
