using System.Diagnostics;
using System.Text.RegularExpressions;

namespace CoroJs.Tests;

/// <summary>The command <c>corojs test</c>, with the files of tests/test-command.</summary>
public partial class TestCommandTests
{
    private static readonly string Folder = Repository.File("tests", "test-command");

    [Theory]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task Tests_that_pass(string carrier)
    {
        Ended ended = await Test($"--fibers={carrier}", "test", "passes.test.mjs", "typed.test.ts", "only.test.cjs");
        Assert.Equal("", ended.Error);
        Assert.Equal(
            """
            passes.test.mjs
              ✔ returns
              ✔ blocks
              ✔ promises
              ✔ calls back
              ✔ named so
              - waits # not today
              - waits too
              ○ comes later
              ○ may fail # when there is time
              ✔ hooks
                ✔ first
                ✔ within
                  ✔ second
                    hooks > within > second
              ✔ hooks have run in their order
              ✔ one in another
                ✔ first
                ✔ second
              ✔ side by side
                ✔ a
                ✔ b
                ✔ c
              ✔ can be awaited
              ✔ a suite that says later what is in it
                ✔ is in it
            typed.test.ts
              ✔ TypeScript
            only.test.cjs
              ✔ a suite
                ✔ only this

            19 passed, 0 failed, 2 skipped, 2 to do, 2 left out (3 files)
            """,
            WithoutTimes(ended.Output));
        Assert.Equal(0, ended.ExitCode);
    }

    [Theory]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task Tests_that_fail(string carrier)
    {
        Ended ended = await Test($"--fibers={carrier}", "test", "fails.test.mjs");
        Assert.Equal(1, ended.ExitCode);
        string output = WithoutTimes(ended.Output);
        Assert.Equal(["its neighbour passes"], Names(output, '✔'));
        (string Name, string Why)[] failures =
        [
            ("throws", "AssertionError: Expected values to be strictly equal:"),
            ("throws no error", "Uncaught 'text'"),
            ("an error in a fiber", "Error: of a fiber"),
            ("an error in a timer", "Error: of a timer"),
            ("a rejected promise", "Error: of a promise"),
            ("waits for ever", "TimeoutError: The time limit of 20 ms is over"),
            ("a promise that never settles", "TimeoutError: The time limit of 20 ms is over"),
            ("computes for ever", "CpuLimitError: The fiber ran for more than 50 ms"),
            ("fewer checks than planned", "Error: The test planned 2 checks and made 1"),
            ("in another > inner", "AssertionError: inside"),
            ("calls back with an error", "Error: called back"),
            ("a hook > one", "AssertionError: in the hook"),
            ("a hook > two", "AssertionError: in the hook"),
            ("a suite that throws", "Error: while it is collected"),
            ("a suite that throws > is never run", "Error: It was not run: the suite failed before"),
        ];
        string[] told = Reports(output);
        Assert.Equal(failures.Length, told.Length);
        for (int i = 0; i < failures.Length; i++)
        {
            Assert.StartsWith($"{i + 1}) fails.test.mjs > {failures[i].Name}\n", told[i], StringComparison.Ordinal);
            Assert.Contains(failures[i].Why, told[i], StringComparison.Ordinal);
        }
        Assert.EndsWith("1 passed, 15 failed, 1 file or suite failed (1 file)", output, StringComparison.Ordinal);
        Assert.Equal("", ended.Error);
    }

    [Fact]
    public async Task What_no_test_is_to_blame_for_is_charged_to_the_file()
    {
        Ended ended = await Test("test", "broken");
        string output = WithoutTimes(ended.Output);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("broken/import.test.mjs\n  ✖ the file itself", output, StringComparison.Ordinal);
        Assert.Contains("ERR_MODULE_NOT_FOUND", output, StringComparison.Ordinal);
        Assert.Contains("> leaves something behind\n", output, StringComparison.Ordinal);
        Assert.Contains("Error: afterwards", output, StringComparison.Ordinal);
        Assert.Contains("The test \"for another\" was asked for when \"leaves something behind\" had ended", output, StringComparison.Ordinal);
        Assert.EndsWith("2 passed, 1 failed, 2 files or suites failed (2 files)", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--filter=within", "second")]
    [InlineData("--filter=/^(blocks|returns)$/", "returns blocks")]
    [InlineData("--filter=/SIDE/i", "side_by_side a b c")]
    public async Task A_filter_leaves_out_the_others(string filter, string names)
    {
        Ended ended = await Test("test", filter, "passes.test.mjs");
        Assert.Equal(0, ended.ExitCode);
        IEnumerable<string> ran = Names(WithoutTimes(ended.Output), '✔').Where(n => n is not ("hooks" or "within"));
        Assert.Equal(names.Split(' '), ran.Select(n => n.Replace(' ', '_')));
    }

    [Fact]
    public async Task Tests_side_by_side_take_the_time_of_one()
    {
        using var folder = new ScratchFolder();
        const string source = "import { test } from 'coro:test'; for (let i = 0; i < 40; i++) test(`t${i}`, () => Fiber.sleep(100));";
        for (int i = 0; i < 3; i++) File.WriteAllText(Path.Combine(folder.Path, $"{i}.test.mjs"), source);
        var watch = Stopwatch.StartNew();
        using RunningProgram program = RunningProgram.StartIn(folder.Path, "test", "--parallel");
        Ended ended = await program.End();
        Assert.Contains("120 passed", ended.Output, StringComparison.Ordinal);
        // One after the other they sleep for 12 seconds.
        Assert.True(watch.Elapsed.TotalSeconds < 9, $"{watch.Elapsed}");
    }

    [Theory]
    [InlineData(2, "unknown option --colour", "--colour=x")]
    [InlineData(2, "--reporter=dots: must be readable or tap", "--reporter=dots")]
    [InlineData(2, "--jobs=0: must be a number from 1", "--jobs", "0")]
    [InlineData(2, "--filter needs a value", "--filter")]
    [InlineData(2, "Invalid regular expression", "--filter=/(/")]
    [InlineData(2, "ENOENT", "nowhere")]
    [InlineData(1, "no tests in", "../dns")]
    public async Task Wrong_usage(int code, string message, params string[] arguments)
    {
        Ended ended = await Test(["test", .. arguments]);
        Assert.Equal(code, ended.ExitCode);
        Assert.StartsWith("corojs test: ", ended.Error, StringComparison.Ordinal);
        Assert.Contains(message, ended.Error, StringComparison.Ordinal);
        Assert.Equal("", ended.Output);
    }

    [Fact]
    public async Task A_program_with_tests_runs_them()
    {
        Ended ended = await Test("program.mjs");
        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith("the end of the program itself\n", ended.Output, StringComparison.Ordinal);
        Assert.Contains("  ✔ passes", ended.Output, StringComparison.Ordinal);
        Assert.Contains("Error: on purpose", ended.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 passed, 1 failed (1 file)", WithoutTimes(ended.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_samples_tests_pass()
    {
        Ended ended = await RunningProgram.Run("test", "samples");
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("0 failed", ended.Output, StringComparison.Ordinal);
    }

    /// <summary>Read by a parser of others.</summary>
    [TapParserFact]
    public async Task Tap_is_what_others_understand()
    {
        using var folder = new ScratchFolder();
        string file = Path.Combine(folder.Path, "out.tap");
        Ended ended = await Test("test", "--reporter=tap", "passes.test.mjs", "fails.test.mjs");
        File.WriteAllText(file, ended.Output);
        const string script =
            """
            const { Parser } = require(process.argv[1]);
            const told = r => [r.ok, r.count, r.pass, r.fail, r.skip, r.todo, r.failures.some(f => f.tapError)].join(' ');
            const parser = new Parser(r => console.log(`all: ${told(r)}`));
            parser.on('child', child => child.on('complete', r => console.log(`${child.name}: ${told(r)}`)));
            parser.end(require('fs').readFileSync(process.argv[2], 'utf8'));
            """;
        using Process node = Process.Start(new ProcessStartInfo("node", ["-e", script, TapParser, file]) { RedirectStandardOutput = true })!;
        string output = await node.StandardOutput.ReadToEndAsync();
        Assert.Equal("passes.test.mjs: true 15 14 1 2 2 false\nfails.test.mjs: false 14 1 13 0 0 false\nall: false 2 1 1 0 0 false\n", output);
        Assert.Equal(1, ended.ExitCode);
    }

    private static readonly string TapParser = Repository.File("tests", "packages", "node_modules", "tap-parser");

    private static async Task<Ended> Test(params string[] arguments)
    {
        using RunningProgram program = RunningProgram.StartIn(Folder, arguments);
        program.Input.Close();
        return await program.End();
    }

    private static string WithoutTimes(string output) => Times().Replace(output, "").Replace(" ()", "", StringComparison.Ordinal).TrimEnd();

    private static string[] Reports(string output) =>
        [.. ReportHeads().Split(output).Where(part => ReportHeads().IsMatch($"\n{part}"))];

    private static IEnumerable<string> Names(string output, char mark) =>
        output.Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith(mark)).Select(l => l[2..]);

    [GeneratedRegex(@" \(\d+(\.\d+)? m?s\)|, \d+(\.\d+)? m?s(?=\))")]
    private static partial Regex Times();

    [GeneratedRegex(@"\n(?=\d+\) )")]
    private static partial Regex ReportHeads();

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class TapParserFactAttribute : FactAttribute
    {
        public TapParserFactAttribute() =>
            Skip = Clients.Missing("node") ?? (Directory.Exists(TapParser) ? null : "not installed: npm ci --prefix tests/packages");
    }
}
