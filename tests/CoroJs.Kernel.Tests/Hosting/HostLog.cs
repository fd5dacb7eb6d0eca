using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CoroJs.Tests.Hosting;

/// <summary>Keeps what a generic host logs in the categories of CoroJS, with its scopes.</summary>
internal sealed class HostLog : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

    public ConcurrentQueue<Line> Lines { get; } = [];

    public Line this[string name] => Assert.Single(Lines, line => line.Event.Name == name);

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose()
    {
    }

    internal sealed record Line(string Category, LogLevel Level, EventId Event, string Text, Exception? Exception, Dictionary<string, object?> Scope);

    private sealed class Logger(HostLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log.scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!category.StartsWith("CoroJs.", StringComparison.Ordinal)) return;
            var scope = new Dictionary<string, object?>();
            log.scopes.ForEachScope(
                static (state, scope) =>
                {
                    if (state is IReadOnlyList<KeyValuePair<string, object?>> items)
                        foreach ((string key, object? value) in items) scope[key] = value;
                },
                scope);
            log.Lines.Enqueue(new Line(category, logLevel, eventId, formatter(state, exception), exception, scope));
        }
    }
}
