using System.Diagnostics;

namespace CoroJs.Tests;

/// <summary>Runs the native engine's own tests (runtime/native/tests), which drive it through coro.h as a kernel does.</summary>
public sealed class NativeEngineTests(NativeEngineTests.Driver driver) : IClassFixture<NativeEngineTests.Driver>
{
    [Theory]
    [InlineData("--fibers=stack")]
    [InlineData("--fibers=plain")]
    [InlineData("--fibers=thread")]
    [InlineData("--fibers=stack", "--tests=1")]
    [InlineData("--fibers=stack", "--v8-flags=--stress-compaction --gc-interval=2000", "collect")]
    public async Task Engine(params string[] arguments)
    {
        (int exitCode, string output) = await Execute(driver.Executable, arguments);
        Assert.DoesNotContain("FAIL", output, StringComparison.Ordinal);
        Assert.DoesNotContain("unrecognized flag", output, StringComparison.Ordinal);
        Assert.True(exitCode == 0, $"exit code {exitCode}:\n{output}");
        Assert.Contains("ok ", output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> Execute(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail($"{program} did not end in time");
        }
        return (process.ExitCode, await output + await error);
    }

    /// <summary>Builds the test program once.</summary>
    public sealed class Driver : IAsyncLifetime
    {
        private readonly string folder = Directory.CreateTempSubdirectory("corojs-engine-tests").FullName;

        public string Executable => Path.Combine(folder, "engine-tests");

        public async Task InitializeAsync()
        {
            string script = Repository.File("runtime", "native", "tests", "build.sh");
            (int exitCode, string output) = await Execute("sh", script, Repository.File("artifacts", "native"), folder);
            Assert.True(exitCode == 0, output);
        }

        public Task DisposeAsync()
        {
            Directory.Delete(folder, recursive: true);
            return Task.CompletedTask;
        }
    }
}
