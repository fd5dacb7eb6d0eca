namespace CoroJs;

// What programs say unasked.
public sealed partial class CoroRuntime
{
    /// <summary>An error was caught by nobody: in a fiber that nobody joined, a promise that nobody handles, a timer's function, a
    /// server's handler. The runtime goes on. Raised on the kernel thread. Without a handler such errors go to the handlers of
    /// console messages. What a handler throws is written to the process's standard error, as there is nobody else to tell.</summary>
    public event EventHandler<UnhandledErrorEventArgs>? UnhandledError;

    /// <summary>Somebody wants what a call writes to the console.</summary>
    internal bool TakesConsole(CallOptions? call) => Options.Console is not null || call?.Console is not null;

    /// <summary>Kernel thread. Throws what the host's handler throws.</summary>
    internal void Write(ConsoleMessage message, CallOptions? call)
    {
        call?.Console?.Invoke(message);
        Options.Console?.Invoke(message);
    }

    /// <summary>Kernel thread.</summary>
    internal void Report(UnhandledErrorEventArgs error, CallOptions? call)
    {
        try
        {
            if (UnhandledError is { } handlers) handlers(this, error);
            else Write(new ConsoleMessage(error.Context, call, ConsoleLevel.Error, $"Uncaught error in {error.Origin}: {TextOf(error.Exception)}", null), call);
        }
        catch (Exception e)
        {
            StandardError.WriteLine($"corojs: a handler of the host failed for an uncaught error in {error.Origin}: {e}\nThe error was: {TextOf(error.Exception)}");
        }
    }

    private static string TextOf(Exception exception) =>
        exception is JavaScriptException { JavaScriptStack.Length: > 0 } thrown ? thrown.JavaScriptStack : exception.Message;
}
