using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace CoroJs.Tests;

/// <summary>samples/react-ssr as its README says: bundled, signed, and served by its host.</summary>
public sealed partial class ReactSampleTests
{
    private static readonly string Packages = Repository.File("tests", "packages", "node_modules");

    [ReactFact]
    public async Task The_sample_serves_its_page()
    {
        using var folder = new ScratchFolder("react");
        string sample = Repository.File("samples", "react-ssr");
        foreach (string file in Directory.GetFiles(Path.Combine(sample, "page"))) folder.Write(Path.Combine("page", Path.GetFileName(file)), await File.ReadAllTextAsync(file));
        folder.Write("package.json", await File.ReadAllTextAsync(Path.Combine(sample, "package.json")));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "node_modules"), Packages);
        await Run(folder.Path, "npm", "run", "--silent", "--no-update-notifier", "bundle", "--", "--log-level=error");
        await Run(folder.Path, Repository.Executable, "jsockd", "-k", "dist/key");
        await Run(folder.Path, Repository.Executable, "jsockd", "-c", "dist/page.mjs", "dist/page.jsmodule", "-pk", "dist/key.privkey");

        using Process host = Start(folder.Path, Path.Combine(sample, "host", "bin", Configuration, "net10.0", "react-host"), "--urls", "http://127.0.0.1:0", $"--corojs={Repository.Executable}");
        try
        {
            string address = await Address(host);
            using var client = new HttpClient { BaseAddress = new Uri(address), Timeout = Servers.Long };
            string all = await client.GetStringAsync("/orders");
            Assert.StartsWith("<!doctype html><html lang=\"en\">", all, StringComparison.Ordinal);
            Assert.Equal(500, Row().Count(all));
            Assert.Contains("Bo &amp; Sons", all, StringComparison.Ordinal);
            Assert.Equal(125, Row().Count(await client.GetStringAsync("/orders?status=open")));
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/nothing")).StatusCode);
            Assert.Contains("\"restarts\":0", await client.GetStringAsync("/status"), StringComparison.Ordinal);
        }
        finally
        {
            host.Kill(entireProcessTree: true);
        }
    }

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static async Task<string> Address(Process host)
    {
        using var limit = new CancellationTokenSource(Servers.Long);
        string seen = "";
        while (await host.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            Match match = Listening().Match(line);
            if (match.Success)
            {
                // Whatever it says from now on, it must not wait for a reader.
                _ = host.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return match.Value;
            }
            seen += line + "\n";
        }
        Assert.Fail($"the host ended:\n{seen}");
        return "";
    }

    private static async Task Run(string folder, string program, params string[] arguments)
    {
        using Process process = Start(folder, program, arguments);
        using var limit = new CancellationTokenSource(2 * Servers.Long);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end in time");
        }
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}:\n{await output}");
    }

    private static Process Start(string folder, string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;

    [GeneratedRegex("<tr data-id=")]
    private static partial Regex Row();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Listening();

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class ReactFactAttribute : FactAttribute
    {
        public ReactFactAttribute() =>
            Skip = Clients.Missing("npm") ?? (Directory.Exists(Path.Combine(Packages, "esbuild")) ? null : "not installed: npm ci --prefix tests/packages");
    }
}
