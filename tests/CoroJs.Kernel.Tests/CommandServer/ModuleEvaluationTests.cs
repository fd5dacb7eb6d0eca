namespace CoroJs.Tests.CommandServer;

/// <summary>`jsockd -e`, `-c` and the command lines that are wrong.</summary>
public sealed class ModuleEvaluationTests(ModuleKit kit) : IClassFixture<ModuleKit>
{
    [Theory]
    [InlineData("1 + 1", "2")]
    [InlineData("'a'", "'a'")]
    [InlineData("({ a: [1, new Map([[1, 2]])] })", "{ a: [ 1, Map(1) { 1 => 2 } ] }")]
    [InlineData("await Promise.resolve(3)", "3")]
    [InlineData("const a = 1; a + 1", "2")]
    [InlineData("undefined", "undefined")]
    [InlineData("typeof M", "'undefined'")]
    [InlineData("typeof require", "'undefined'")]
    public async Task Code_is_evaluated_and_its_value_shown(string code, string output) =>
        Assert.Equal(new Ended(0, output + "\n", ""), await RunningProgram.Run("jsockd", "-e", code));

    [Fact]
    public async Task No_end_of_line_follows_the_value() =>
        Assert.Equal("41|", await Shell.Run($"'{Repository.Executable}' jsockd -e 41; printf '|'"));

    [Theory]
    [InlineData("({ a: [1, 'x'], b: undefined })", "{\"a\":[1,\"x\"]}")]
    [InlineData("null", "null")]
    public async Task Or_as_JSON(string code, string output) =>
        Assert.Equal(new Ended(0, output + "\n", ""), await RunningProgram.Run("jsockd", "-e", code, "--json"));

    [Theory]
    [InlineData("throw new RangeError('no')", "RangeError: no\n    at <anonymous> (<buffer>:1:7)\n")]
    [InlineData("1 +", "SyntaxError: Unexpected end of input\n")]
    [InlineData("while (true);", "InternalError: interrupted\n")]
    [InlineData("await new Promise(() => {})", "InternalError: the code waits for a promise that can never settle\n")]
    public async Task Errors_go_to_standard_error(string code, string error) =>
        Assert.Equal(new Ended(1, "", error), await RunningProgram.Run("jsockd", "-e", code));

    [Theory]
    [InlineData("undefined", "JSON has no word for the value")]
    [InlineData("1n", "BigInt")]
    public async Task Values_that_JSON_does_not_know_are_errors(string code, string message)
    {
        Ended ended = await RunningProgram.Run("jsockd", "--json", "-e", code);
        Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
        Assert.Contains(message, ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_comes_from_standard_input_too_and_finds_the_module()
    {
        using RunningProgram program = RunningProgram.StartWith(kit.Environment, "jsockd", "-m", kit.PathOf("module-ss"), "-e", "-");
        await program.Input.WriteAsync("const list = await M.all();\nlist.length");
        program.Input.Close();
        Assert.Equal(new Ended(0, "18\n", ""), await program.End());
    }

    [Fact]
    public async Task Nothing_of_the_machine_is_open_to_it()
    {
        Ended ended = await RunningProgram.Run("jsockd", "-e", "(await import('coro:fs')).readFile('/etc/hostname', 'utf8')");
        Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
        Assert.Contains("'/etc/hostname'", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task But_for_what_is_granted()
    {
        string read = $"(await import('coro:fs')).readFile('{kit.PathOf("key.pubkey")}', 'utf8')";
        Ended ended = await RunningProgram.Run("jsockd", $"--allow-read={kit.Folder}", "--json", "-e", read);
        Assert.Equal(new Ended(0, $"\"{await File.ReadAllTextAsync(kit.PathOf("key.pubkey"))}\"\n", ""), ended);
    }

    [Theory]
    [InlineData("let x = ;", "bad.mjs:1:9")]
    [InlineData("export const a = 1;\nexport const a = 2;", "bad.mjs:2:14")]
    public async Task A_source_that_does_not_compile_is_told_with_its_place(string source, string place)
    {
        await File.WriteAllTextAsync(kit.PathOf("bad.mjs"), source);
        Ended ended = await RunningProgram.RunIn(kit.Folder, "jsockd", "-c", "bad.mjs", "bad", "-pk", kit.KeyPath);
        Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
        Assert.Contains("SyntaxError: ", ended.Error, StringComparison.Ordinal);
        Assert.Contains(place, ended.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(kit.PathOf("bad")));
    }

    [Theory]
    [InlineData("-c none.mjs out -pk key.privkey", "the module none.mjs cannot be read: no such file or directory")]
    [InlineData("-c source.mjs none/out -pk key.privkey", "the module file none/out cannot be written: no such file or directory")]
    [InlineData("-c source.mjs out -pk none.privkey", "the private key none.privkey cannot be read: no such file or directory")]
    [InlineData("-c source.mjs out -pk key.pubkey", "key.pubkey holds no private key of jsockd -k: that has 128 hex digits, and here are 64 characters")]
    [InlineData("-m none -e 1", "the module none cannot be read: no such file or directory")]
    [InlineData("-m . -e 1", "the module . cannot be read: illegal operation on a directory")]
    [InlineData("-m source.mjs -e 1", "source.mjs is no module file: no version stands before its signature. Compile the module with jsockd -c")]
    public async Task Files_that_cannot_be_used_are_named(string arguments, string message) =>
        Assert.Equal(new Ended(1, "", $"jsockd: {message}\n"), await Run(arguments));

    [Theory]
    [InlineData("-c")]
    [InlineData("-c source.mjs")]
    [InlineData("-c source.mjs out -pk")]
    [InlineData("-c source.mjs out -pk key.privkey -k key.privkey")]
    [InlineData("-c source.mjs out -ss -sd")]
    [InlineData("-c source.mjs out -ss -ss")]
    [InlineData("-c source.mjs out -c source.mjs out")]
    [InlineData("-c source.mjs out more")]
    [InlineData("-c source.mjs out -t 5")]
    [InlineData("-k")]
    [InlineData("-k a b")]
    [InlineData("-k a -ss")]
    [InlineData("-e")]
    [InlineData("-e 1 -e 2")]
    [InlineData("-e 1 -s socket")]
    [InlineData("-e 1 more")]
    public async Task Wrong_command_lines_show_the_usage(string arguments)
    {
        Ended ended = await Run(arguments);
        Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
        Assert.StartsWith("jsockd: ", ended.Error, StringComparison.Ordinal);
        Assert.Contains("\nusage: jsockd ", ended.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(kit.PathOf("out")));
    }

    private Task<Ended> Run(string arguments)
    {
        var environment = new Dictionary<string, string>(kit.Environment);
        return RunningProgram.RunInWith(environment, kit.Folder, ["jsockd", .. arguments.Split(' ')]);
    }
}
