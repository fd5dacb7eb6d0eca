namespace CoroJs;

/// <summary>JavaScript threw, and nobody there caught it.</summary>
public sealed class JavaScriptException : Exception
{
    /// <summary>Makes the exception.</summary>
    public JavaScriptException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">The message of the error.</param>
    public JavaScriptException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">The message of the error.</param>
    /// <param name="innerException">The exception of a host function that the error came from.</param>
    public JavaScriptException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The name of the error: "TypeError"; "" where something was thrown that is no error, which the message then
    /// shows.</summary>
    public string Name { get; init; } = "";

    /// <summary>The error's property "code", where it is text: "ENOENT".</summary>
    public string? Code { get; init; }

    /// <summary>The error's stack, its first line included; "" where there is none.</summary>
    public string JavaScriptStack { get; init; } = "";

    /// <summary>Name of the script, or URL of the module, where it was thrown; null where that is not known.</summary>
    public string? FileName { get; init; }

    /// <summary>The line there, from 1; 0 where it is not known.</summary>
    public int Line { get; init; }

    /// <summary>The column there, from 1; 0 where it is not known.</summary>
    public int Column { get; init; }

    /// <summary>The exception with JavaScript's stack.</summary>
    public override string ToString() =>
        JavaScriptStack.Length == 0 ? base.ToString() : $"{base.ToString()}{Environment.NewLine}--- JavaScript ---{Environment.NewLine}{JavaScriptStack}";
}
