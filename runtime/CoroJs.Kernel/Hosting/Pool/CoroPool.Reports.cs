using System.Diagnostics;
using CoroJs.Hosting;

namespace CoroJs;

// What a pool tells of its calls.
public sealed partial class CoroPool
{
    /// <summary>Of the meter and the activity source of all pools: "CoroJs", for AddMeter and AddSource of OpenTelemetry.</summary>
    public const string TelemetryName = PoolMetrics.Source;

    /// <summary>A call has ended: with a result, an error, a limit met, refused or cancelled. On any thread, just before whoever waits
    /// for the call goes on; what a handler throws is written to the process's standard error.</summary>
    public event EventHandler<PoolCallEndedEventArgs>? CallEnded;

    /// <summary>A call has ended, with this exception or well.</summary>
    internal void Report(PoolJob job, Exception? exception)
    {
        PoolMetrics.Ended(this, job, exception);
        if (CallEnded is not { } handlers) return;
        long now = Stopwatch.GetTimestamp();
        Activity? before = Activity.Current;
        try
        {
            Activity.Current = job.Trace;
            handlers(this, new PoolCallEndedEventArgs
            {
                Name = job.Name,
                Key = job.Call.Key,
                Tag = job.Call.Options?.Tag,
                Duration = Stopwatch.GetElapsedTime(job.Asked, now),
                Waited = Stopwatch.GetElapsedTime(job.Asked, job.Begun == 0 ? now : job.Begun),
                Exception = exception,
            });
        }
        catch (Exception e)
        {
            StandardError.WriteLine($"corojs: a handler of CallEnded failed in the pool '{Options.Name}': {e}");
        }
        finally
        {
            Activity.Current = before;
        }
    }
}
