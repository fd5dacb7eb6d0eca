using System.Text;
using CoroJs.CommandServer.Logging;
using CoroJs.Hosting;

namespace CoroJs.CommandServer.Jsockd;

/// <summary>-e: evaluates code where commands run, with their limits, and prints its value.</summary>
internal static class Evaluation
{
    /// <returns>The exit code.</returns>
    /// <param name="line">Module and limits.</param>
    /// <param name="code">"-": what standard input holds.</param>
    /// <param name="asJson">The value is printed as JSON, not as consoles show it.</param>
    /// <exception cref="CommandServerException">The module cannot be used, or nobody takes the output.</exception>
    public static int Run(JsockdLine line, string code, bool asJson)
    {
        var log = new ServerLog("jsockd", Environment.GetEnvironmentVariable("JSOCKD_LOG_PREFIX"));
        JsockdModule? module = line.ModulePath is null ? null : JsockdModule.Load(line.ModulePath, line.SourceMapPath, log);
        string text = code == "-" ? ReadInput() : code;
        string result = RunAsync(new Runtimes(line, log, new ServerFigures()), module, line.TimeLimit, text, asJson).GetAwaiter().GetResult();
        if (result[0] != '=')
        {
            StandardError.WriteLine(result[1..]);
            return 1;
        }
        if (!StandardError.Write(1, result[1..])) throw new CommandServerException("the value cannot be written to standard output: nobody reads it");
        return 0;
    }

    private static async Task<string> RunAsync(Runtimes runtimes, JsockdModule? module, TimeSpan limit, string code, bool asJson)
    {
        var options = new CallOptions { Name = "<buffer>", TimeLimit = limit };
        using (CommandRoom room = CommandRoom.Make(runtimes, module, options))
        {
            JavaScriptFunction evaluate = await room.Context.LibraryFunctionAsync(CommandRoom.Library, "evaluateText").ConfigureAwait(false);
            var call = new HostCall<string>(room.Context, HostOperation.Call, HostReader<string>.Wish, default)
            {
                Target = evaluate,
                Arguments = [code, asJson],
                Options = options,
            };
            try
            {
                return await room.Context.Runtime.RunAsync(call).ConfigureAwait(false);
            }
            catch (Exception e) when (e is CoroJsException or JavaScriptException or ScriptTimeoutException or ScriptOutOfMemoryException or DeadlockException or RuntimeBrokenException)
            {
                return e switch
                {
                    ScriptTimeoutException => "!InternalError: interrupted",
                    ScriptOutOfMemoryException => "!InternalError: out of memory",
                    DeadlockException => "!InternalError: the code waits for a promise that can never settle",
                    _ => $"!InternalError: {e.Message}",
                };
            }
        }
    }

    private static string ReadInput()
    {
        using Stream input = Console.OpenStandardInput();
        using var reader = new StreamReader(input, new UTF8Encoding(false, throwOnInvalidBytes: true));
        try
        {
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException e)
        {
            throw new CommandServerException($"standard input is not UTF-8", e);
        }
    }
}
