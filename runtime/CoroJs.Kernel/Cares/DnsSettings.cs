namespace CoroJs.Cares;

/// <summary>What distinguishes one channel from another.</summary>
/// <param name="Servers">"127.0.0.1:5353,[::1]:53"; null: those of the runtime, or else of the system.</param>
/// <param name="Milliseconds">How long a server may take to answer; null: the system's or c-ares' choice.</param>
/// <param name="Tries">How often each server is asked; null: the same.</param>
internal sealed record DnsSettings(string? Servers, int? Milliseconds, int? Tries)
{
    /// <summary>The system's, unless the program has set other servers.</summary>
    public static readonly DnsSettings Default = new(null, null, null);

    private const int DefaultMilliseconds = 2000, DefaultTries = 3, LongestTry = 5000;

    /// <summary>What a look-up takes at most where a program sets nothing: as long as the C library's would.</summary>
    private const int DefaultSpan = 10_000;

    /// <summary>
    /// Milliseconds in which a look-up over so many servers has an answer or ends. c-ares gives a server that has been quick
    /// so far much less time; a question that it gives up before this time is asked again.
    /// </summary>
    public double Span(int servers)
    {
        if (Milliseconds is null && Tries is null) return DefaultSpan;
        double span = 0, step = Milliseconds ?? DefaultMilliseconds;
        for (int i = 0; i < (Tries ?? DefaultTries); i++)
        {
            span += step;
            if (Milliseconds is null) step = Math.Min(step * 2, LongestTry);
        }
        return span * servers;
    }
}
