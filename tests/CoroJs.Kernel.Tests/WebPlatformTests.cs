namespace CoroJs.Tests;

/// <summary>Tables of the Web Platform Tests that an npm package carries. Those that none does have equivalents of our own:
/// tests/stdlib/web-*.mjs and tests/stdlib/web/README.md.</summary>
public class WebPlatformTests
{
    [PackageTests.PackageTheory]
    [InlineData("url.mjs")]
    public async Task Table(string program)
    {
        Ended ended = await RunningProgram.Run(Repository.File("tests", "packages", "web-platform", program));
        Assert.Empty(ended.Error);
        Assert.False(ended.Output.Contains("not ok", StringComparison.Ordinal), ended.Output);
        Assert.Contains("\nok ", ended.Output, StringComparison.Ordinal);
    }
}
