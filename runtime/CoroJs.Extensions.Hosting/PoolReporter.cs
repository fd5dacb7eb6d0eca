using Microsoft.Extensions.Logging;

namespace CoroJs.Extensions.Hosting;

/// <summary>Tells the host's loggers what a pool and its scripts say. Any thread.</summary>
internal sealed class PoolReporter(ILoggerFactory loggers, string pool, TimeSpan? slow)
{
    private readonly ILogger scripts = loggers.CreateLogger(PoolLog.ScriptCategory);
    private readonly ILogger calls = loggers.CreateLogger(PoolLog.PoolCategory);

    public void Write(ConsoleMessage message)
    {
        LogLevel level = LevelOf(message.Level);
        if (!scripts.IsEnabled(level)) return;
        using IDisposable? scope = scripts.BeginScope(new ScriptScope(pool, message.CallName, message.Tag));
        PoolLog.Console(scripts, level, message.IsRaw ? message.Text.TrimEnd('\n') : message.Text);
    }

    public void Report(object? sender, UnhandledErrorEventArgs error)
    {
        using IDisposable? scope = scripts.BeginScope(new ScriptScope(pool, error.CallName, error.Tag));
        PoolLog.Uncaught(scripts, error.Origin, error.Exception);
    }

    public void Report(object? sender, PoolReplacedEventArgs replacement)
    {
        if (replacement.Failure is { } failure) PoolLog.NotReplaced(calls, pool, replacement.Reason, failure);
        else PoolLog.Replaced(calls, pool, replacement.Reason, replacement.KeptContexts);
    }

    public void Report(object? sender, PoolCallEndedEventArgs call)
    {
        double milliseconds = Math.Round(call.Duration.TotalMilliseconds, 1);
        using IDisposable? scope = call.Exception is null && !(call.Duration > slow) ? null : calls.BeginScope(new ScriptScope(pool, call.Name, call.Tag));
        switch (call.Exception)
        {
            case null:
            case OperationCanceledException:
                break;
            case ScriptTimeoutException or ScriptOutOfMemoryException or DeadlockException:
                PoolLog.Limited(calls, call.Name, pool, milliseconds, call.Exception.Message);
                return;
            case PoolQueueFullException:
                PoolLog.Refused(calls, call.Name, pool, call.Exception.Message);
                return;
            case JavaScriptException:
                // Whoever asked for the call gets it, with all that there is to know.
                PoolLog.Threw(calls, call.Name, pool, milliseconds, call.Exception);
                return;
            default:
                PoolLog.Failed(calls, call.Name, pool, milliseconds, call.Exception);
                return;
        }
        if (call.Duration > slow) PoolLog.Slow(calls, call.Name, pool, milliseconds, Math.Round(call.Waited.TotalMilliseconds, 1));
    }

    private static LogLevel LevelOf(ConsoleLevel level) => level switch
    {
        ConsoleLevel.Debug => LogLevel.Debug,
        ConsoleLevel.Warn => LogLevel.Warning,
        ConsoleLevel.Error => LogLevel.Error,
        _ => LogLevel.Information,
    };
}
