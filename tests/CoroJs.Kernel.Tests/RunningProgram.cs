using System.Diagnostics;
using System.Text;

namespace CoroJs.Tests;

/// <summary>A corojs process. Whatever goes wrong, it ends with the test.</summary>
internal sealed class RunningProgram : IDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new(), error = new();
    private readonly SemaphoreSlim changed = new(0);

    private RunningProgram(IEnumerable<string> arguments, string? workingFolder, IReadOnlyDictionary<string, string>? environment, string? file = null)
    {
        var start = new ProcessStartInfo(file ?? Repository.Executable)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = workingFolder ?? Repository.Root,
        };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => Append(output, e.Data);
        process.ErrorDataReceived += (_, e) => Append(error, e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public StreamWriter Input => process.StandardInput;

    public string Output => Text(output);

    public string Error => Text(error);

    public static RunningProgram Start(params string[] arguments) => new(arguments, null, null);

    public static RunningProgram StartIn(string folder, params string[] arguments) => new(arguments, folder, null);

    /// <summary>A .NET program of this repository.</summary>
    public static RunningProgram StartHost(string dll, string? workingFolder, params string[] arguments) => new([dll, .. arguments], workingFolder, null, "dotnet");

    /// <summary>Runs a program to its end, without input.</summary>
    public static async Task<Ended> Run(params string[] arguments)
    {
        using RunningProgram program = Start(arguments);
        program.Input.Close();
        return await program.End();
    }

    /// <summary>The same with these variables in its environment.</summary>
    public static async Task<Ended> RunWith(Dictionary<string, string> environment, params string[] arguments)
    {
        using var program = new RunningProgram(arguments, null, environment);
        program.Input.Close();
        return await program.End();
    }

    public static async Task<Ended> RunIn(string folder, params string[] arguments)
    {
        using RunningProgram program = StartIn(folder, arguments);
        program.Input.Close();
        return await program.End();
    }

    /// <summary>Waits for a line of output that starts so, and returns what follows.</summary>
    public async Task<string> Line(string start, TimeSpan? limit = null)
    {
        DateTime end = DateTime.UtcNow + (limit ?? TimeSpan.FromSeconds(60));
        while (true)
        {
            foreach (string line in Output.Split('\n'))
                if (line.StartsWith(start, StringComparison.Ordinal)) return line[start.Length..];
            Assert.False(process.HasExited && DateTime.UtcNow > end, $"the program ended without a line '{start}':\n{Output}{Error}");
            Assert.True(DateTime.UtcNow < end, $"no line '{start}' in time:\n{Output}{Error}");
            await changed.WaitAsync(TimeSpan.FromMilliseconds(200));
        }
    }

    /// <summary>Waits for the end of the process.</summary>
    public async Task<Ended> End(TimeSpan? limit = null)
    {
        using var time = new CancellationTokenSource(limit ?? TimeSpan.FromSeconds(120));
        try
        {
            await process.WaitForExitAsync(time.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail($"the program did not end in time:\n{Output}{Error}");
        }
        return new Ended(process.ExitCode, Output, Error);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
        changed.Dispose();
    }

    private void Append(StringBuilder to, string? line)
    {
        if (line is null) return;
        lock (to) to.Append(line).Append('\n');
        changed.Release();
    }

    private static string Text(StringBuilder from)
    {
        lock (from) return from.ToString();
    }
}

/// <summary>How a program ended, and all it wrote.</summary>
internal sealed record Ended(int ExitCode, string Output, string Error);
