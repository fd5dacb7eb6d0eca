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

    /// <summary>Every start pays for what the snapshot holds: what few programs need belongs into stdlib/late.</summary>
    [Fact]
    public void The_snapshot_stays_small()
    {
        const long Most = 2_000_000;
        long size = new FileInfo(Path.Combine(Path.GetDirectoryName(Repository.Executable)!, "corojs.snapshot")).Length;
        Assert.True(size < Most, $"the start-up snapshot has {size} bytes; move rarely used modules to stdlib/late");
    }

    /// <summary>Each further file of .NET's takes a start half a millisecond. Of the launcher's own build, which is compiled
    /// against .NET's implementation.</summary>
    [Fact]
    public async Task A_program_starts_with_three_assemblies()
    {
        string executable = Repository.File("artifacts", "corojs", "corojs");
        if (!File.Exists(Repository.File("artifacts", "corojs", "built"))) return; // the launcher's own build is CI's first step
        const string Lists = "console.log([...new Set(fs.readFile('/proc/self/maps').match(/[^\\/]*\\.dll/g))].sort().join())";
        using var process = Process.Start(new ProcessStartInfo(executable, ["-e", Lists]) { RedirectStandardOutput = true })!;
        Assert.Equal("CoroJs.Kernel.dll,System.Private.CoreLib.dll,corojs.dll\n", await process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
    }

    /// <summary>The same up to READY.</summary>
    [Fact]
    public async Task A_command_server_starts_without_what_it_may_never_need()
    {
        string executable = Repository.File("artifacts", "corojs", "corojs");
        if (!File.Exists(Repository.File("artifacts", "corojs", "built"))) return;
        using var folder = new ScratchFolder("ready");
        using var process = Process.Start(new ProcessStartInfo(executable, ["jsockd", "-s", Path.Combine(folder.Path, "s")]) { RedirectStandardOutput = true })!;
        Assert.StartsWith("READY ", await process.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        string maps = await File.ReadAllTextAsync($"/proc/{process.Id}/maps");
        process.Kill();
        await process.WaitForExitAsync();
        Assert.Contains("CoroJs.CommandServer.dll", maps, StringComparison.Ordinal);
        foreach (string name in (string[])["Text.Json", "Runtime.Numerics", "Runtime.InteropServices", "Diagnostics.DiagnosticSource"])
            Assert.DoesNotContain($"System.{name}.dll", maps, StringComparison.Ordinal);
    }

    /// <summary>The executable prepares the engine before it knows of options that stand behind the value of another one.</summary>
    [Fact]
    public async Task What_was_prepared_for_other_options_is_given_up()
    {
        string map = Path.GetTempFileName();
        await File.WriteAllTextAsync(map, "{}");
        Ended ended = await RunningProgram.Run("--import-map", map, "--fibers=thread", "--max-fibers=2", "-e", Asks + "; Fiber.run(() => Fiber.run(() => {}))");
        File.Delete(map);
        Assert.StartsWith("true\n", ended.Output, StringComparison.Ordinal);
        Assert.Contains("too many fibers: the limit is 2", ended.Error, StringComparison.Ordinal);
    }

    /// <summary>What .NET's runtime is told by its environment stays between the executable and it.</summary>
    [Fact]
    public async Task Programs_see_the_environment_that_was_given()
    {
        var start = new ProcessStartInfo(Repository.Executable, ["-e", "console.log(JSON.stringify(process.env))"]) { RedirectStandardOutput = true };
        start.Environment.Clear();
        start.Environment["A"] = "1=2";
        start.Environment["DOTNET_LTTng"] = "1";
        using Process process = Process.Start(start)!;
        Assert.Equal("{\"A\":\"1=2\",\"DOTNET_LTTng\":\"1\"}\n", await process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
    }

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
