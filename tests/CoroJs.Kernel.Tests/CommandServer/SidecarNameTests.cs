using System.Diagnostics;
using System.Net.Sockets;

namespace CoroJs.Tests.CommandServer;

/// <summary>Started as js_sidecar's host starts Node.</summary>
public sealed class SidecarNameTests
{
    [Theory]
    [InlineData("--socket", "{0}", "--workers", "1")]
    [InlineData("--socket", "{0}")]
    [InlineData("--workers=2", "--socket={0}")]
    public async Task Under_the_name_node_it_serves_js_sidecars_clients(params string[] options)
    {
        using var folder = new ScratchFolder("sidecar");
        string socket = Path.Combine(folder.Path, "s");
        File.WriteAllText(Path.Combine(folder.Path, "worker.mjs"), "throw new Error('this must not run')");
        string[] arguments = ["--no-warnings=ExperimentalWarning", "--experimental-vm-modules", Path.Combine(folder.Path, "worker.mjs"), .. options.Select(o => o.Replace("{0}", socket, StringComparison.Ordinal))];
        using Process process = Start(folder, arguments, "--time-limit=3000 --max-heap=128");
        try
        {
            using SidecarClient client = await Connect(socket);
            Assert.Equal("4", await client.Evaluate("2 + 2"));
            Assert.Equal("Script execution timed out after 3000ms", (await client.Run("""{"code":"for (;;) {}"}""")).ErrorMessage);
            using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
            Assert.False(File.Exists(socket));
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    [Fact]
    public async Task Under_that_name_it_runs_programs_that_have_no_such_option()
    {
        using var folder = new ScratchFolder("sidecar");
        File.WriteAllText(Path.Combine(folder.Path, "a.mjs"), "console.log(process.argv.slice(2).join())");
        using Process process = Start(folder, [Path.Combine(folder.Path, "a.mjs"), "x", "--sockets"], "");
        Assert.Equal("x,--sockets\n", await process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    [Theory]
    [InlineData("--socket PATH is missing")]
    [InlineData("--workers 0: must be a number from 1 to 1024", "--workers", "0", "--socket", "s")]
    [InlineData("--socket needs a value", "--socket")]
    [InlineData("unknown option --nonsense", "--socket", "s", "--nonsense")]
    [InlineData("unknown option x", "--socket", "s", "x")]
    [InlineData("--max-heap 1: must be a number from 4 to 1048576", "--max-heap=1", "--socket=s")]
    public async Task Wrong_options_are_told(string message, params string[] options)
    {
        Ended ended = await RunningProgram.Run(["sidecar", .. options]);
        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith($"sidecar: {message}\nusage: ", ended.Error, StringComparison.Ordinal);
    }

    private static Process Start(ScratchFolder folder, string[] arguments, string variable)
    {
        string link = Path.Combine(folder.Path, "node");
        File.CreateSymbolicLink(link, Repository.Executable);
        var start = new ProcessStartInfo(link) { RedirectStandardOutput = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["COROJS_SIDECAR_OPTIONS"] = variable;
        return Process.Start(start)!;
    }

    private static async Task<SidecarClient> Connect(string socket)
    {
        DateTime end = DateTime.UtcNow.AddSeconds(60);
        while (true)
        {
            try
            {
                return new SidecarClient(socket);
            }
            catch (SocketException) when (DateTime.UtcNow < end)
            {
                await Task.Delay(5);
            }
        }
    }
}
