using System.Diagnostics;

namespace CoroJs.Tests;

/// <summary>Module files for servers.</summary>
internal static class Modules
{
    /// <summary>For modules that nobody has signed.</summary>
    public const string AnyKey = "dangerously_allow_invalid_signatures";

    /// <summary>The path of what a server can load.</summary>
    public static async Task<string> Compile(string source)
    {
        string module = Path.ChangeExtension(source, ".module");
        using Process compiler = Process.Start(new ProcessStartInfo(Servers.Real[0], [.. Servers.Real[1..], "-c", source, module]) { RedirectStandardError = true })!;
        string error = await compiler.StandardError.ReadToEndAsync();
        await compiler.WaitForExitAsync();
        Assert.True(compiler.ExitCode == 0, error);
        return module;
    }
}
