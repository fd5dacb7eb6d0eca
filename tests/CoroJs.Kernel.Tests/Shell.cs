using System.Diagnostics;
using System.Text;

namespace CoroJs.Tests;

/// <summary>Commands of others, each with a time limit.</summary>
internal static class Shell
{
    /// <summary>Runs a command of bash that must write nothing to its standard error.</summary>
    /// <returns>Its standard output.</returns>
    public static async Task<string> Run(string command)
    {
        using Process process = Process.Start(new ProcessStartInfo("bash")
        {
            ArgumentList = { "-c", command },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{command}: did not end in time\n{(output.IsCompleted ? await output : "")}");
        }
        Assert.True((await error).Length == 0, $"{command}:\n{await error}");
        return await output;
    }

    /// <summary>Runs a program of python3.</summary>
    public static Task<string> Python(string code, params string[] arguments) =>
        Run($"exec python3 - {Quoted(arguments)} <<'END_OF_CODE'\n{code}\nEND_OF_CODE\n");

    /// <summary>Runs a program of Node.</summary>
    public static Task<string> Node(string code, params string[] arguments) =>
        Run($"exec node --input-type=module - {Quoted(arguments)} <<'END_OF_CODE'\n{code}\nEND_OF_CODE\n");

    private static string Quoted(string[] arguments) => string.Join(' ', arguments.Select(a => $"'{a}'"));
}
