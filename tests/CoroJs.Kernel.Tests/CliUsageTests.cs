namespace CoroJs.Tests;

/// <summary>The command line as a user meets it.</summary>
public class CliUsageTests
{
    [Theory]
    [InlineData("--nonsense", "unknown option --nonsense")]
    [InlineData("--fibers=fast x.mjs", "must be stack, plain or thread")]
    [InlineData("--stack-size=1 x.mjs", "must be a number from")]
    [InlineData("--max-fibers=many x.mjs", "--max-fibers=many")]
    [InlineData("-e", "-e needs a value")]
    [InlineData("--stack-trace-limit=-1 x.mjs", "must be a number from 0")]
    public async Task Wrong_usage_is_named_and_ends_with_2(string arguments, string expected)
    {
        Ended ended = await RunningProgram.Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(expected, ended.Error, StringComparison.Ordinal);
        Assert.Empty(ended.Output);
    }

    [Fact]
    public async Task Help_goes_to_standard_output()
    {
        Ended ended = await RunningProgram.Run("--help");
        Assert.Equal(0, ended.ExitCode);
        foreach (string option in (string[])["usage:", "--eval", "--fibers", "--stack-size", "--max-fibers", "--v8-flags", "--version"])
            Assert.Contains(option, ended.Output, StringComparison.Ordinal);
        Assert.Empty(ended.Error);
    }

    [Fact]
    public async Task Version_names_the_parts()
    {
        Ended ended = await RunningProgram.Run("--version");
        Assert.Equal(0, ended.ExitCode);
        Assert.Matches(@"^corojs \d+\.\d+\.\d+\nv8 \d+\.\d+.*\nnode \d+", ended.Output);
    }

    [Fact]
    public async Task An_unknown_flag_of_V8_is_named_and_nothing_runs()
    {
        Ended ended = await RunningProgram.Run("--v8-flags=--expose-gc --no-such-flag", "-e", "console.log('ran')");
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("--no-such-flag", ended.Error, StringComparison.Ordinal);
        Assert.Empty(ended.Output);
    }

    [Fact]
    public async Task Flags_of_V8_are_in_force()
    {
        Ended ended = await RunningProgram.Run("--v8-flags=--expose-gc", "-e", "console.log(typeof gc)");
        Assert.Equal("function\n", ended.Output);
        Assert.Empty(ended.Error);
    }

    [Fact]
    public async Task Code_from_the_command_line_gets_what_follows_it()
    {
        Ended ended = await RunningProgram.Run("-e", "console.log(JSON.stringify(process.argv.slice(1)), import.meta.main)", "a", "-e", "--help");
        Assert.Equal("[\"a\",\"-e\",\"--help\"] true\n", ended.Output);
    }

    [Fact]
    public async Task A_program_gets_its_arguments_untouched()
    {
        using var folder = new ScratchFolder();
        string file = folder.Write("args.mjs", "console.log(JSON.stringify(process.argv.slice(1)));");
        Ended ended = await RunningProgram.RunIn(folder.Path, "args.mjs", "--fibers=none", "", "zwei Wörter", "-");
        Assert.Equal($"[\"{file}\",\"--fibers=none\",\"\",\"zwei Wörter\",\"-\"]\n", ended.Output);
    }

    [Fact]
    public async Task A_program_may_come_from_standard_input()
    {
        using RunningProgram program = RunningProgram.Start("-", "a", "b");
        await program.Input.WriteAsync("const here: = 1");
        program.Input.Close();
        Ended wrong = await program.End();
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("SyntaxError", wrong.Error, StringComparison.Ordinal);

        using RunningProgram right = RunningProgram.Start("-", "a", "b");
        await right.Input.WriteAsync("console.log(process.argv.slice(2).join(), await Promise.resolve('grüße 🙂'));");
        right.Input.Close();
        Assert.Equal("a,b grüße 🙂\n", (await right.End()).Output);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        using var folder = new ScratchFolder();
        Ended ended = await RunningProgram.RunIn(folder.Path, "nowhere.mjs");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(Path.Combine(folder.Path, "nowhere.mjs"), ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_no_program()
    {
        using var folder = new ScratchFolder();
        Ended ended = await RunningProgram.Run(folder.Path);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(folder.Path, ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_program_end_in_an_error()
    {
        using var folder = new ScratchFolder();
        string file = Path.Combine(folder.Path, "noise.mjs");
        var noise = new byte[4096];
        new Random(1).NextBytes(noise);
        await File.WriteAllBytesAsync(file, noise);
        Ended ended = await RunningProgram.Run(file);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("SyntaxError", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_library_may_be_loaded_from_source()
    {
        Ended ended = await RunningProgram.Run("--no-snapshot", "-e", "console.log(__primordials.process.isBuiltFromSnapshot(), [1].map(x => (Fiber.sleep(1), x)))");
        Assert.Equal("false [ 1 ]\n", ended.Output);
    }
}
