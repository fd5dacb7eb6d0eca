namespace CoroJs;

/// <summary>A call took longer than it may. None of its fibers runs any more.</summary>
public sealed class ScriptTimeoutException : TimeoutException
{
    /// <summary>Makes the exception.</summary>
    public ScriptTimeoutException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">Which limit was met.</param>
    public ScriptTimeoutException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">Which limit was met.</param>
    /// <param name="innerException">What it came from.</param>
    public ScriptTimeoutException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Which limit was met.</summary>
    public TimeLimitKind Limit { get; init; }

    /// <summary>Where JavaScript was then, a line each frame, innermost first; "" where that is not known.</summary>
    public string JavaScriptStack { get; init; } = "";

    /// <summary>The exception with JavaScript's stack.</summary>
    public override string ToString() =>
        JavaScriptStack.Length == 0 ? base.ToString() : $"{base.ToString()}{Environment.NewLine}--- JavaScript ---{Environment.NewLine}{JavaScriptStack}";
}
