namespace CoroJs;

/// <summary>An error that nobody in JavaScript caught, and no call of the host ends with.</summary>
public sealed class UnhandledErrorEventArgs : EventArgs
{
    internal UnhandledErrorEventArgs(CoroContext context, CallOptions? call, Exception exception, string origin)
    {
        Context = context;
        CallName = call?.Name;
        Tag = call?.Tag;
        Exception = exception;
        Origin = origin;
    }

    /// <summary>A <see cref="JavaScriptException"/>, or what the host's own handler of console messages threw.</summary>
    public Exception Exception { get; }

    /// <summary>Where it was not caught, in words: "fiber "reader"", "a promise", "connection handler "serve" for 127.0.0.1:4312".</summary>
    public string Origin { get; }

    /// <summary>Where it happened.</summary>
    public CoroContext Context { get; }

    /// <summary><see cref="CallOptions.Name"/> of the call that it belongs to; null where that is not known.</summary>
    public string? CallName { get; }

    /// <summary>The same of <see cref="CallOptions.Tag"/>.</summary>
    public object? Tag { get; }
}
