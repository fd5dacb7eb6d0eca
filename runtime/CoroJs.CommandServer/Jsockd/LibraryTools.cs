namespace CoroJs.CommandServer.Jsockd;

/// <summary>What the tools do in JavaScript: stdlib/late/internal/jsockd-tools.js, in a runtime of its own.</summary>
internal static class LibraryTools
{
    public const string Name = "coro:internal/jsockd-tools";

    /// <exception cref="CommandServerException">The engine does not start, or JavaScript has thrown.</exception>
    public static T Run<T>(Func<CoroContext, Task<T>> work)
    {
        try
        {
            // The flags of V8 must be those of the rooms, or they would refuse the code: so time limits are expected here too.
            using var runtime = new CoroRuntime(new CoroRuntimeOptions { Name = "jsockd", ExpectsTimeLimits = true, Library = Engine.StartingLibrary.Jsockd, Permissions = Permissions.None });
            return work(runtime).GetAwaiter().GetResult();
        }
        catch (JavaScriptException e)
        {
            throw new CommandServerException(e.JavaScriptStack.Length > 0 ? e.JavaScriptStack : e.Message, e);
        }
        catch (CoroJsException e)
        {
            throw new CommandServerException(e.Message, e);
        }
    }
}
