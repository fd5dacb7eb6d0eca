namespace CoroJs.Engine.Tests;

/// <summary>The tool in a process of its own, with an empty cache and no network: what is missing is one clear line.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class PrepareTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Missing_compiler_is_named()
    {
        Directory.CreateDirectory(_folder["bin"]);
        AssertFails(Prepare(), "g++", "apt-get install g++");
    }

    [Fact]
    public void Missing_npm_is_named()
    {
        LinkCompiler();
        AssertFails(Prepare(), "npm", "apt-get install npm", "COROJS_ENGINE_PACKAGE");
    }

    [Fact]
    public void A_failing_npm_speaks_for_itself()
    {
        LinkCompiler();
        Script("npm", "echo 'npm error code ENOTFOUND' >&2; echo 'npm error network no route' >&2; exit 1");
        AssertFails(Prepare(), "npm pack ended with code 1", "ENOTFOUND", "no route");
    }

    [Fact]
    public void A_package_with_another_content_is_refused()
    {
        LinkCompiler();
        // npm pack PACKAGE --pack-destination FOLDER …
        Script("npm", "echo something else > \"$4/node.tgz\"");
        AssertFails(Prepare(), "integrity", "expected sha512-");
    }

    [Fact]
    public void A_named_tarball_is_proved_too()
    {
        LinkCompiler();
        AssertFails(Prepare("--package", _folder.Write("other.tgz", "x")), "integrity", "other.tgz");
        AssertFails(Prepare("--package", _folder["missing.tgz"]), "missing.tgz", "cannot be read");
    }

    [Theory]
    [InlineData(new string[0], "usage")]
    [InlineData(new[] { "prepare" }, "--out-info is missing")]
    [InlineData(new[] { "prepare", "--out-info" }, "needs a value")]
    [InlineData(new[] { "prepare", "--colour", "red" }, "--colour is no option")]
    [InlineData(new[] { "shift", "--offset", "many", "--from", "a", "--to", "b" }, "whole number")]
    public void Wrong_usage_has_its_own_code(string[] arguments, string message)
    {
        var (code, _, errors) = Programs.Tool(arguments);
        Assert.Equal(2, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    private (int Code, string Output, string Errors) Prepare(params string[] more) => Programs.Tool(
        ["prepare", "--out-info", _folder["info"], .. more],
        new Dictionary<string, string?>
        {
            ["PATH"] = _folder["bin"],
            ["CXX"] = null,
            ["COROJS_CACHE"] = _folder["my cache"],
            ["COROJS_ENGINE_PACKAGE"] = null,
        });

    /// <summary>One line for the user, exit code 1, nothing that a next run would believe.</summary>
    private void AssertFails((int Code, string Output, string Errors) result, params string[] parts)
    {
        Assert.Equal(1, result.Code);
        var error = result.Errors.Split('\n').Single(l => l.Contains("error:", StringComparison.Ordinal));
        foreach (var part in parts)
            Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["info"]));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_folder["my cache"], "engine")));
    }

    private void LinkCompiler()
    {
        Directory.CreateDirectory(_folder["bin"]);
        foreach (var program in new[] { "g++", "as", "ld", "sh" })
            File.CreateSymbolicLink(Path.Combine(_folder["bin"], program), Programs.Which(program));
    }

    private void Script(string name, string text)
    {
        var path = _folder.Write(Path.Combine("bin", name), "#!/bin/sh\n" + text + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
