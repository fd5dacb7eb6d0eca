using System.Diagnostics;

namespace CoroJs.Tests;

/// <summary>The NuGet packages as a user meets them: a fresh console project, a folder as their source, three lines.</summary>
public sealed class PackagingTests
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="CoroJs" Version="*" />
          </ItemGroup>
        </Project>
        """;

    private const string Program = """
        await using var runtime = new CoroJs.CoroRuntime();
        runtime.AddHostFunction("twice", async (int number) => { await Task.Yield(); return number * 2; });
        Console.WriteLine(await runtime.EvaluateAsync<string>("`${[1, 2, 3].map(twice)}`"));
        Console.WriteLine(runtime.SnapshotProblem ?? "snapshot");
        """;

    [Fact]
    public async Task A_fresh_project_runs_three_lines()
    {
        using var folder = new ScratchFolder("corojs-packages");
        string configuration = Repository.Executable.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        await Dotnet(Repository.Root, folder, "pack", "runtime/CoroJs.Kernel", "--no-build", "-c", configuration, "-o", Path.Combine(folder.Path, "feed"));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(folder.Path, "feed"), "*.nupkg").Length);

        folder.Write("app/app.csproj", Project);
        folder.Write("app/Program.cs", Program);
        folder.Write("app/nuget.config", """<configuration><packageSources><clear /><add key="local" value="../feed" /></packageSources></configuration>""");
        string app = Path.Combine(folder.Path, "app");
        await Dotnet(app, folder, "build", "-o", "out", "-p:UseSharedCompilation=false");
        string output = await Dotnet(app, folder, "out/app.dll");
        Assert.Equal("2,4,6\nsnapshot\n", output);
        foreach (string file in (string[])["corojs.snapshot", "packages/node_modules/readable-stream/package.json", "runtimes/linux-x64/native/libengine.so"])
            Assert.True(File.Exists(Path.Combine(app, "out", file)), $"{file} did not come along");
        File.Delete(Path.Combine(app, "out", "corojs.snapshot"));
        output = await Dotnet(app, folder, "out/app.dll");
        Assert.Equal($"2,4,6\nthere is no file corojs.snapshot in {Path.Combine(app, "out")}/\n", output);
    }

    private static async Task<string> Dotnet(string at, ScratchFolder folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = at, RedirectStandardOutput = true, RedirectStandardError = true };
        // Nothing of this test stays behind, neither in the user's cache nor as a server.
        start.Environment["NUGET_PACKAGES"] = Path.Combine(folder.Path, "cache");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"dotnet {string.Join(' ', arguments)} did not end in five minutes");
        }
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}:\n{await output}{await error}");
        return await output;
    }
}
