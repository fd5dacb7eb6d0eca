using System.Diagnostics;

namespace CoroJs.Tests;

/// <summary>
/// npm packages as published: each program of tests/packages uses one as its documentation does, and prints with CoroJS,
/// on each way of carrying fibers, what it prints with Node. Skipped where Node or the packages are not installed.
/// </summary>
public class PackageTests
{
    public static TheoryData<string, string> Programs()
    {
        var data = new TheoryData<string, string>();
        foreach (string file in Directory.EnumerateFiles(Repository.File("tests", "packages"), "*.mjs").Order(StringComparer.Ordinal))
            foreach (string carrier in (string[])["stack", "plain", "thread"])
                data.Add(Path.GetFileName(file), carrier);
        return data;
    }

    [PackageTheory]
    [MemberData(nameof(Programs))]
    public async Task A_package_does_what_it_does_with_Node(string program, string carrier)
    {
        string file = Repository.File("tests", "packages", program);
        string wanted = await Node(file);
        Ended ended = await RunningProgram.Run([$"--fibers={carrier}", file]);
        Assert.True(ended.ExitCode == 0, $"exit code {ended.ExitCode}:\n{ended.Error}");
        Assert.Equal(wanted.TrimEnd(), ended.Output.TrimEnd());
        Assert.Equal("", ended.Error);
    }

    private static async Task<string> Node(string file)
    {
        using Process node = Process.Start(new ProcessStartInfo("node", [file]) { RedirectStandardOutput = true })!;
        string output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.Equal(0, node.ExitCode);
        return output;
    }

    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class PackageTheoryAttribute : TheoryAttribute
    {
        public PackageTheoryAttribute() =>
            Skip = Clients.Missing("node") ?? (Directory.Exists(Repository.File("tests", "packages", "node_modules")) ? null : "not installed: npm ci --prefix tests/packages");
    }
}
