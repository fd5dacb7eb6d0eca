using CoroJs.CommandServer.Jsockd;

namespace CoroJs.CommandServer;

/// <summary>The commands of the executable that serve other processes.</summary>
internal static class ServerCommand
{
    /// <summary>Whether the executable's first argument is one of them.</summary>
    public static bool IsOne(string name) => name is "jsockd";

    /// <summary>Serves until it is to end, and returns the exit code.</summary>
    /// <param name="name">See <see cref="IsOne"/>.</param>
    /// <param name="arguments">What follows it.</param>
    public static int Run(string name, IReadOnlyList<string> arguments)
    {
        try
        {
            return JsockdServer.Run(JsockdLine.Parse(arguments));
        }
        catch (CommandServerException e)
        {
            StandardError.WriteLine($"{name}: {e.Message}");
            return 1;
        }
    }
}
