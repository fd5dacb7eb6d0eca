using CoroJs.CommandServer.Jsockd;
using CoroJs.CommandServer.Sidecar;

namespace CoroJs.CommandServer;

/// <summary>The commands of the executable that serve other processes.</summary>
internal static class ServerCommand
{
    /// <summary>Whether the executable's first argument is one of them.</summary>
    public static bool IsOne(string name) => name is "jsockd" or "sidecar";

    /// <summary>Serves until it is to end, and returns the exit code.</summary>
    /// <param name="name">See <see cref="IsOne"/>.</param>
    /// <param name="arguments">What follows it.</param>
    public static int Run(string name, IReadOnlyList<string> arguments)
    {
        try
        {
            return name == "sidecar" ? RunSidecar(arguments) : RunJsockd(arguments);
        }
        catch (UsageException e)
        {
            StandardError.WriteLine($"{name}: {e.Message}\n{(name == "sidecar" ? SidecarLine.Usage : JsockdLine.Usage)}");
        }
        catch (CommandServerException e)
        {
            StandardError.WriteLine($"{name}: {e.Message}");
        }
        return 1;
    }

    private static int RunJsockd(IReadOnlyList<string> arguments)
    {
        if (arguments is ["-v"]) return Print(JsockdVersion.Text + "\n");
        if (arguments is ["-h" or "--help"]) return Print(JsockdLine.Usage + "\n");
        return JsockdTool.TryRun(arguments, out int code) ? code : JsockdServer.Run(JsockdLine.Parse(arguments));
    }

    private static int RunSidecar(IReadOnlyList<string> arguments)
    {
        if (arguments is ["-h" or "--help"]) return Print(SidecarLine.Usage + "\n");
        return SidecarServer.Run(SidecarLine.Parse([.. SidecarLine.FromEnvironment(), .. arguments]));
    }

    private static int Print(string text) => StandardError.Write(1, text) ? 0 : 1;
}
