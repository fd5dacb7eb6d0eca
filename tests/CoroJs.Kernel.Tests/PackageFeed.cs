using System.Diagnostics;

namespace CoroJs.Tests;

/// <summary>The NuGet packages in a folder, and a cache of their own for who uses them.</summary>
public sealed class PackageFeed : IAsyncLifetime, IDisposable
{
    private readonly ScratchFolder folder = new("corojs-packages");

    public async Task InitializeAsync()
    {
        string configuration = Repository.Executable.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        foreach (string project in (string[])["runtime/CoroJs.Kernel", "runtime/CoroJs.Extensions.Hosting"])
            await Dotnet(Repository.Root, "pack", project, "--no-build", "-c", configuration, "-o", Path.Combine(folder.Path, "feed"));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();

    public string[] Packages => [.. Directory.GetFiles(Path.Combine(folder.Path, "feed"), "*.nupkg").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>A project beside the feed.</summary>
    /// <param name="name">Of its folder and its file.</param>
    /// <param name="project">The file.</param>
    /// <param name="program">Its source text.</param>
    /// <param name="needsRegistry">It needs packages of others.</param>
    /// <returns>Its folder.</returns>
    public string Write(string name, string project, string program, bool needsRegistry)
    {
        folder.Write($"{name}/{name}.csproj", project);
        folder.Write($"{name}/Program.cs", program);
        // What was fetched before for this repository need not be fetched again.
        string others = needsRegistry
            ? $"""<add key="registry" value="https://api.nuget.org/v3/index.json" /></packageSources><fallbackPackageFolders><add key="user" value="{UserPackages}" /></fallbackPackageFolders>"""
            : "</packageSources>";
        folder.Write($"{name}/nuget.config", $"""<configuration><packageSources><clear /><add key="local" value="../feed" />{others}</configuration>""");
        return Path.Combine(folder.Path, name);
    }

    public async Task<string> Dotnet(string at, params string[] arguments)
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

    private static string UserPackages
    {
        get
        {
            string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
            Directory.CreateDirectory(packages);
            return packages;
        }
    }
}
