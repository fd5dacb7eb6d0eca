using Microsoft.Extensions.Logging;

namespace CoroJs.Extensions.Hosting;

/// <summary>What is logged. The numbers and names of the events are a contract: SPEC.md lists them.</summary>
internal static partial class PoolLog
{
    public const string ScriptCategory = "CoroJs.Script";
    public const string PoolCategory = "CoroJs.Pool";

    [LoggerMessage(EventId = 1, Message = "{Text}", EventName = "ScriptConsole", SkipEnabledCheck = true)]
    public static partial void Console(ILogger logger, LogLevel level, string text);

    [LoggerMessage(2, LogLevel.Error, "Uncaught error in {Origin}", EventName = "ScriptErrorUncaught")]
    public static partial void Uncaught(ILogger logger, string origin, Exception exception);

    [LoggerMessage(10, LogLevel.Information, "The pool '{Pool}' takes calls", EventName = "PoolStarted")]
    public static partial void Started(ILogger logger, string pool);

    [LoggerMessage(11, LogLevel.Warning, "Calls of the pool '{Pool}' are under way although the host stops: they are ended", EventName = "PoolNotDrained")]
    public static partial void NotDrained(ILogger logger, string pool);

    [LoggerMessage(20, LogLevel.Warning, "A runtime of the pool '{Pool}' was replaced ({Reason}); {KeptContexts} kept contexts went with it", EventName = "RuntimeReplaced")]
    public static partial void Replaced(ILogger logger, string pool, PoolReplacement reason, int keptContexts);

    [LoggerMessage(21, LogLevel.Error, "A runtime of the pool '{Pool}' is to be replaced ({Reason}), and no other can be made; it is tried again", EventName = "RuntimeNotReplaced")]
    public static partial void NotReplaced(ILogger logger, string pool, PoolReplacement reason, Exception exception);

    [LoggerMessage(30, LogLevel.Warning, "'{Script}' in the pool '{Pool}' took {Milliseconds} ms, {WaitedMilliseconds} of them waiting for its turn", EventName = "CallSlow")]
    public static partial void Slow(ILogger logger, string? script, string pool, double milliseconds, double waitedMilliseconds);

    [LoggerMessage(31, LogLevel.Warning, "'{Script}' in the pool '{Pool}' met a limit after {Milliseconds} ms: {Limit}", EventName = "CallLimited")]
    public static partial void Limited(ILogger logger, string? script, string pool, double milliseconds, string limit);

    [LoggerMessage(32, LogLevel.Warning, "'{Script}' was refused by the pool '{Pool}': {Why}", EventName = "CallRefused")]
    public static partial void Refused(ILogger logger, string? script, string pool, string why);

    [LoggerMessage(33, LogLevel.Debug, "'{Script}' in the pool '{Pool}' threw after {Milliseconds} ms", EventName = "CallThrew")]
    public static partial void Threw(ILogger logger, string? script, string pool, double milliseconds, Exception exception);

    [LoggerMessage(34, LogLevel.Error, "'{Script}' in the pool '{Pool}' failed after {Milliseconds} ms", EventName = "CallFailed")]
    public static partial void Failed(ILogger logger, string? script, string pool, double milliseconds, Exception exception);
}
