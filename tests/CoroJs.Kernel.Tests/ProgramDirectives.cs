using System.Globalization;

namespace CoroJs.Tests;

/// <summary>What the comment lines at the head of a test program ask for; see <see cref="ProgramTests"/>.</summary>
internal sealed record ProgramDirectives(string[] Options, string[] Carriers, int ExitCode, string[] Errors)
{
    private static readonly string[] AllCarriers = ["stack", "plain", "thread"];

    public static ProgramDirectives Of(string file)
    {
        var directives = new ProgramDirectives([], AllCarriers, 0, []);
        foreach (string line in File.ReadLines(file).TakeWhile(l => l.StartsWith("//", StringComparison.Ordinal)))
        {
            string[] parts = line[2..].Split(':', 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2) continue;
            string[] words = parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            directives = parts[0] switch
            {
                "options" => directives with { Options = words },
                "carriers" => directives with { Carriers = words },
                "exit" => directives with { ExitCode = int.Parse(parts[1], CultureInfo.InvariantCulture) },
                "error" => directives with { Errors = [.. directives.Errors, parts[1]] },
                _ => directives,
            };
        }
        return directives;
    }
}
