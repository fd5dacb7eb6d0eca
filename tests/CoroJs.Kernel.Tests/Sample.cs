using System.Globalization;

namespace CoroJs.Tests;

/// <summary>A server on a port of its own: one of samples/, or a program of the test. It prints "NAME on PORT".</summary>
internal sealed class Sample : IDisposable
{
    private readonly RunningProgram program;
    private bool stopped;

    private Sample(RunningProgram program) => this.program = program;

    public int Port { get; private set; }

    public int Id => program.Id;

    public string Output => program.Output;

    public string Error => program.Error;

    public static async Task<Sample> Start(string carrier, string name, params string[] arguments)
    {
        string kind = name.EndsWith("-hello", StringComparison.Ordinal) ? name[..^"-hello".Length] : name;
        return await Start([$"--fibers={carrier}", Repository.File("samples", $"{name}.mjs"), "0", .. arguments], kind);
    }

    /// <summary>A program in a file, whose first argument is the first one here.</summary>
    public static Task<Sample> StartFile(string carrier, string file, params string[] arguments) =>
        Start([$"--fibers={carrier}", file, .. arguments], "server");

    /// <summary>Waits for a line of output that starts so, and returns what follows.</summary>
    public Task<string> Line(string start) => program.Line(start);

    public void Dispose()
    {
        if (stopped) return;
        stopped = true;
        program.Dispose();
    }

    private static async Task<Sample> Start(string[] arguments, string kind)
    {
        var sample = new Sample(RunningProgram.Start(arguments));
        sample.Port = int.Parse(await sample.program.Line($"{kind} on "), CultureInfo.InvariantCulture);
        return sample;
    }
}
