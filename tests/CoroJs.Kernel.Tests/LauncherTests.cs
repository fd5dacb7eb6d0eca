using System.Diagnostics;

namespace CoroJs.Tests;

/// <summary>What every start relies on, of the executable that the build made.</summary>
public sealed class LauncherTests
{
    private const string Asks = "console.log(process.isBuiltFromSnapshot)";

    [Fact]
    public async Task A_program_starts_from_the_snapshot_that_the_build_made() =>
        Assert.Equal("true\n", (await RunningProgram.Run("-e", Asks)).Output);

    [Fact]
    public async Task Without_the_snapshot_the_sources_are_used() =>
        Assert.Equal("false\n", (await RunningProgram.Run("--no-snapshot", "-e", Asks)).Output);

    [Fact]
    public async Task A_snapshot_that_was_made_under_other_flags_is_passed_over() =>
        Assert.Equal("false\n", (await RunningProgram.Run("--v8-flags=--stack-size=500", "-e", Asks)).Output);

    /// <summary>The engine file was prepared for the place that the loader gives it in our host: nothing is mended.</summary>
    [Fact]
    public async Task The_engine_file_is_prepared_for_this_executable()
    {
        Ended ended = await RunningProgram.Run("--engine-offset");
        int offset = int.Parse(ended.Output, System.Globalization.CultureInfo.InvariantCulture);
        byte[] sites = await File.ReadAllBytesAsync(Path.Combine(Path.GetDirectoryName(Repository.Executable)!, "engine.sites"));
        Assert.Equal(offset, BitConverter.ToInt32(sites, 20)); // the header's prepared shift
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("a folder with spaces")]
    public async Task The_launcher_runs_from_elsewhere_and_through_a_link(string name)
    {
        if (!File.Exists(Repository.File("artifacts", "corojs", "built"))) return; // the launcher's own build is CI's first step
        DirectoryInfo folder = Directory.CreateTempSubdirectory("corojs");
        try
        {
            string link = Path.Combine(folder.CreateSubdirectory(name).FullName, "corojs");
            File.CreateSymbolicLink(link, Repository.File("corojs"));
            using var process = Process.Start(new ProcessStartInfo(link, ["-e", "console.log(1 + 1)"])
            {
                RedirectStandardOutput = true,
                WorkingDirectory = folder.FullName,
            })!;
            Assert.Equal("2\n", await process.StandardOutput.ReadToEndAsync());
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
