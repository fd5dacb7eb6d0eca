using System.Diagnostics;

namespace CoroJs.Tests;

/// <summary>The NuGet packages as a user meets them: a fresh project, a folder as their source, some lines.</summary>
public sealed class PackagingTests(PackageFeed feed) : IClassFixture<PackageFeed>
{
    [Fact]
    public async Task A_fresh_project_runs_three_lines()
    {
        Assert.Equal(3, feed.Packages.Length);
        string app = feed.Write("app", """
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
            """,
            """
            await using var runtime = new CoroJs.CoroRuntime();
            runtime.AddHostFunction("twice", async (int number) => { await Task.Yield(); return number * 2; });
            Console.WriteLine(await runtime.EvaluateAsync<string>("`${[1, 2, 3].map(twice)}`"));
            Console.WriteLine(runtime.SnapshotProblem ?? "snapshot");
            """,
            needsRegistry: false);
        await feed.Dotnet(app, "build", "-o", "out", "-p:UseSharedCompilation=false");
        string output = await feed.Dotnet(app, "out/app.dll");
        Assert.Equal("2,4,6\nsnapshot\n", output);
        foreach (string file in (string[])["corojs.hosts.snapshot", "packages/node_modules/readable-stream/package.json", "runtimes/linux-x64/native/libengine.so"])
            Assert.True(File.Exists(Path.Combine(app, "out", file)), $"{file} did not come along");
        File.Delete(Path.Combine(app, "out", "corojs.hosts.snapshot"));
        output = await feed.Dotnet(app, "out/app.dll");
        Assert.Equal($"2,4,6\nthere is no file corojs.hosts.snapshot in {Path.Combine(app, "out")}/\n", output);
    }

    // All that is said against trimming or compiling ahead of time is an error: our assemblies are looked at with the program.
    [Fact]
    public async Task A_host_that_is_trimmed_whole_runs()
    {
        string app = feed.Write("trimmed", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <SelfContained>true</SelfContained>
                <PublishTrimmed>true</PublishTrimmed>
                <TrimMode>full</TrimMode>
                <TrimmerSingleWarn>false</TrimmerSingleWarn>
                <IsAotCompatible>true</IsAotCompatible>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <InvariantGlobalization>true</InvariantGlobalization>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="CoroJs.Extensions.Hosting" Version="*" />
                <PackageReference Include="Microsoft.Extensions.Hosting" Version="10.0.14" />
              </ItemGroup>
            </Project>
            """,
            """
            using System.Text.Json.Serialization;
            using CoroJs;
            using Microsoft.Extensions.Configuration;
            using Microsoft.Extensions.DependencyInjection;
            using Microsoft.Extensions.Hosting;

            var builder = Host.CreateEmptyApplicationBuilder(new());
            builder.Configuration.AddInMemoryCollection([new("Scripts:Runtimes", "1"), new("Scripts:Runtime:TimeLimit", "00:00:20"), new("Scripts:Permissions:Env:0", "all")]);
            builder.Services.AddCoroJs(builder.Configuration.GetSection("Scripts"))
                .Prepare((_, context) => context.AddHostFunction("twice", async (int number) => { await Task.Yield(); return number * 2; }))
                .Change((_, pool) => pool with { Runtime = pool.Runtime with { Json = Contracts.Default.Options } });
            using IHost host = builder.Build();
            await host.StartAsync();
            CoroPool pool = host.Services.GetRequiredService<CoroPool>();
            Console.WriteLine($"{pool.Options.Runtimes} {pool.Options.Runtime.TimeLimit} {pool.Options.Runtime.Permissions.Env}");
            Console.WriteLine(await pool.EvaluateAsync<string>("`${[1, 2, 3].map(twice)}`"));
            Console.WriteLine(await pool.EvaluateAsync<Order>("({ name: 'apple', amount: twice(2) })"));
            Console.WriteLine(await pool.EvaluateAsync<string>("import('node:path').then(path => path.basename('a/b'))"));
            await host.StopAsync();

            sealed record Order(string Name, int Amount);

            [JsonSerializable(typeof(Order))]
            [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
            sealed partial class Contracts : JsonSerializerContext;
            """,
            needsRegistry: true);
        await feed.Dotnet(app, "publish", "-o", "out", "-p:UseSharedCompilation=false");
        using Process trimmed = Process.Start(new ProcessStartInfo(Path.Combine(app, "out", "trimmed")) { RedirectStandardOutput = true })!;
        string output = await trimmed.StandardOutput.ReadToEndAsync();
        await trimmed.WaitForExitAsync();
        Assert.Equal("1 00:00:20 all\n2,4,6\nOrder { Name = apple, Amount = 4 }\nb\n", output);
        Assert.True(new FileInfo(Path.Combine(app, "out", "System.Private.CoreLib.dll")).Length < 6_000_000, "it was not trimmed");
    }
}
