using System.Diagnostics;
using System.Reflection;

namespace CoroJs.Engine.Tests;

/// <summary>Runs compilers, the tool and what was built, each in a process of its own with a time limit.</summary>
internal static class Programs
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    public static string Repository { get; } = typeof(Programs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    public static (int Code, string Output, string Errors) Run(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(_limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {_limit}");
        }
        return (process.ExitCode, output.Result, errors.Result);
    }

    public static (int Code, string Output, string Errors) Tool(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null) =>
        Run(Environment.ProcessPath!, [Path.Combine(AppContext.BaseDirectory, "corojs-engine.dll"), .. arguments], environment);

    public static void Compile(params string[] arguments)
    {
        var (code, _, errors) = Run("g++", arguments);
        Assert.True(code == 0, errors);
    }

    /// <summary>The path of a program of the system.</summary>
    public static string Which(string program) => Environment.GetEnvironmentVariable("PATH")!.Split(':')
        .Select(folder => Path.Combine(folder, program)).First(File.Exists);
}
