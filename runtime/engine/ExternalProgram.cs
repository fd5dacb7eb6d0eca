using System.ComponentModel;
using System.Diagnostics;

namespace CoroJs.Engine;

/// <summary>Runs programs of the system and waits for them.</summary>
public static class ExternalProgram
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its name, looked up in PATH, or a path.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="remedy">What to do where the program is missing, for the message.</param>
    /// <param name="arguments">Its arguments; passed on as they are, spaces included.</param>
    /// <exception cref="EngineException">It is missing or it failed; the message has its own words.</exception>
    public static void Run(string program, string folder, string remedy, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new EngineException(
                    $"{program} {arguments.FirstOrDefault()} ended with code {process.ExitCode}: {OneLine(errors, output.Result)}");
        }
        catch (Win32Exception e)
        {
            throw new EngineException($"{program} cannot be started ({e.Message}): {remedy}", e);
        }
    }

    private static string OneLine(string errors, string output)
    {
        var text = string.IsNullOrWhiteSpace(errors) ? output : errors;
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 0 ? "it said nothing" : string.Join("; ", lines.Take(6));
    }
}
