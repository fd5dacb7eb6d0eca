namespace CoroJs.Tests;

/// <summary>
/// The tests that the npm package node-fibers carries, unchanged, against coro:fibers. Each prints "pass", and nothing else.
/// Skipped where the package is not installed.
/// </summary>
public class NodeFibersTests
{
    private static readonly string Package = Repository.File("tests", "packages", "node_modules", "fibers");

    /// <summary>Tests that need something else of Node that is not here, and what that is.</summary>
    private static readonly Dictionary<string, string> NotHere = new()
    {
    };

    public static TheoryData<string, string> Tests()
    {
        var data = new TheoryData<string, string>();
        string folder = Path.Combine(Package, "test");
        if (!Directory.Exists(folder)) return new TheoryData<string, string> { { "none", "stack" } };
        foreach (string file in Directory.EnumerateFiles(folder, "*.js").Select(f => Path.GetFileName(f)).Where(f => !NotHere.ContainsKey(f)).Order(StringComparer.Ordinal))
            foreach (string carrier in (string[])["stack", "plain", "thread"])
                data.Add(file, carrier);
        return data;
    }

    [PackageTheory]
    [MemberData(nameof(Tests))]
    public async Task A_test_of_the_package_passes(string test, string carrier)
    {
        // As the package's own runner does it.
        Dictionary<string, string> environment = new() { ["NODE_PATH"] = Package };
        Ended ended = await RunningProgram.RunWith(environment, $"--fibers={carrier}", Path.Combine(Package, "test", test));
        Assert.Equal("pass\n", ended.Output);
        Assert.Equal("", ended.Error);
        Assert.Equal(0, ended.ExitCode);
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class PackageTheoryAttribute : TheoryAttribute
    {
        public PackageTheoryAttribute() =>
            Skip = Directory.Exists(Package) ? null : "not installed: npm ci --prefix tests/packages";
    }
}
