using System.Diagnostics;

namespace CoroJs.Tests;

/// <summary>The tests of clients/node, with Node's own runner.</summary>
public sealed class NodeClientTests
{
    [ClientFact("node")]
    public async Task Nodes_client_passes_its_tests()
    {
        string[] tests = Directory.GetFiles(Repository.File("clients", "node", "test"), "*.test.js");
        Assert.NotEmpty(tests);
        var start = new ProcessStartInfo("node", ["--test", "--test-reporter=tap", "--test-timeout=120000", .. tests]) { RedirectStandardOutput = true };
        start.Environment["COROJS"] = Repository.Executable;
        using Process node = Process.Start(start)!;
        string output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, output);
        Assert.Contains("# fail 0", output, StringComparison.Ordinal);
        Assert.DoesNotContain("# pass 0\n", output, StringComparison.Ordinal);
    }
}
