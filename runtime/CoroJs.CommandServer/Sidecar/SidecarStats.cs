using System.Diagnostics;
using System.Globalization;

namespace CoroJs.CommandServer.Sidecar;

/// <summary>What the server has done since it began, for health checks. Any thread.</summary>
internal sealed class SidecarStats
{
    private readonly long started = Stopwatch.GetTimestamp();
    private readonly long[] outcomes = new long[4];
    private long running, connections, replaced;

    /// <summary>A request begins.</summary>
    public void Begin() => Interlocked.Increment(ref running);

    /// <summary>A request that began has ended.</summary>
    public void End(RequestOutcome outcome)
    {
        Interlocked.Decrement(ref running);
        Count(outcome);
    }

    /// <summary>A request has ended before it began.</summary>
    public void Count(RequestOutcome outcome) => Interlocked.Increment(ref outcomes[(int)outcome]);

    /// <summary>Connections came or went.</summary>
    public void Connections(int change) => Interlocked.Add(ref connections, change);

    /// <summary>A worker was exchanged for another one.</summary>
    public void Replaced() => Interlocked.Increment(ref replaced);

    /// <summary>As JSON, without the braces.</summary>
    public string Describe()
    {
        long Read(ref long value) => Interlocked.Read(ref value);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"\"uptimeMs\":{(long)Stopwatch.GetElapsedTime(started).TotalMilliseconds},\"connections\":{Read(ref connections)},\"running\":{Read(ref running)},\"answered\":{Read(ref outcomes[0])},\"failed\":{Read(ref outcomes[1])},\"timedOut\":{Read(ref outcomes[2])},\"outOfMemory\":{Read(ref outcomes[3])},\"replacedWorkers\":{Read(ref replaced)}");
    }
}
