using System.Globalization;

namespace CoroJs.Tests;

/// <summary>What a program ends with.</summary>
public class CliExitTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("process.exit()", 0)]
    [InlineData("process.exit(9)", 9)]
    [InlineData("process.exitCode = 7", 7)]
    [InlineData("process.exitCode = 7; process.exit()", 7)]
    [InlineData("process.exitCode = 7; process.exit(3)", 3)]
    [InlineData("process.exit(300)", 300 & 255)]
    [InlineData("try { process.exit(4) } catch {} finally { process.exit(5) }", 4)]
    [InlineData("[1, 2].map(() => process.exit(6))", 6)]
    [InlineData("JSON.parse('[1]', () => process.exit(6))", 6)]
    [InlineData("await null; process.exit(8)", 8)]
    [InlineData("Promise.resolve().then(() => process.exit(8)); Fiber.sleep(60_000)", 8)]
    [InlineData("Fiber.run(() => { Fiber.sleep(5); process.exit(9) }); Fiber.sleep(60_000)", 9)]
    [InlineData("for (let n = 0; n < 100; n++) Fiber.run(() => Fiber.sleep(60_000)); process.exit(10)", 10)]
    [InlineData("const s = net.createServer(() => {}); s.bind(0, '127.0.0.1'); Fiber.run(() => s.serve()); net.connect(s.address().port); process.exit(11)", 11)]
    [InlineData("Fiber.run(() => fs.readFile('/dev/zero')); process.exit(12)", 12)]
    [InlineData("throw new Error('no')", 1)]
    [InlineData("throw undefined", 1)]
    [InlineData("throw { get stack() { throw 1 }, [Symbol.toPrimitive]() { throw 2 } }", 1)]
    [InlineData("Fiber.run(() => { throw new Error('no') }); Fiber.sleep(60_000)", 1)]
    [InlineData("Fiber.run(() => { Fiber.sleep(5); throw 'no' }); Fiber.sleep(60_000)", 1)]
    [InlineData("Promise.reject(new Error('no')); Fiber.sleep(60_000)", 1)]
    [InlineData("process.exitCode = 7; throw new Error('no')", 1)]
    [InlineData("await new Promise(() => {})", 13)]
    [InlineData("__primordials.fiber.park('nothing')", 13)]
    [InlineData("process.exitCode = 0; await new Promise(() => {})", 13)]
    [InlineData("syntax error", 1)]
    public async Task Exit_code(string code, int exitCode)
    {
        Ended ended = await RunningProgram.Run("-e", code);
        Assert.True(ended.ExitCode == exitCode, $"{ended.ExitCode} instead of {exitCode}:\n{ended.Output}{ended.Error}");
        if (exitCode is 1 or 13) Assert.NotEmpty(ended.Error);
        else Assert.Empty(ended.Error);
        Assert.Empty(ended.Output);
    }

    [Theory]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task A_deadlock_names_each_fiber_what_it_waits_for_and_where(string carrier)
    {
        using var folder = new ScratchFolder();
        string file = folder.Write("stuck.mjs", """
            function receive() {
              __primordials.fiber.park('a letter');
            }
            Fiber.run(function postman() {
              receive();
            });
            const named = Fiber.run(() => __primordials.fiber.park('Godot'));
            named.name = 'Vladimir';
            Fiber.run(function finished() {});
            """);
        Ended ended = await RunningProgram.Run($"--fibers={carrier}", file);
        Assert.Equal(13, ended.ExitCode);
        Assert.Contains("Deadlock: 2 fibers wait", ended.Error, StringComparison.Ordinal);
        Assert.Contains("postman waits for a letter", ended.Error, StringComparison.Ordinal);
        Assert.Contains("at receive (file://" + file + ":2:", ended.Error, StringComparison.Ordinal);
        Assert.Contains("at postman (file://" + file + ":5:", ended.Error, StringComparison.Ordinal);
        Assert.Contains("Vladimir waits for Godot", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("finished", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deadlock_of_many_fibers_is_told_in_few_words()
    {
        Ended ended = await RunningProgram.Run("-e", "for (let n = 0; n < 10_000; n++) Fiber.run(() => __primordials.fiber.park('x'))");
        Assert.Equal(13, ended.ExitCode);
        Assert.Contains("10000 fibers wait", ended.Error, StringComparison.Ordinal);
        Assert.True(ended.Error.Length < 20_000, $"{ended.Error.Length} characters");
    }

    [Fact]
    public async Task What_was_written_before_the_end_arrives()
    {
        Ended ended = await RunningProgram.Run("-e", "for (let n = 0; n < 20_000; n++) console.log('line ' + n); process.exit(3)");
        Assert.Equal(3, ended.ExitCode);
        string[] lines = ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(20_000, lines.Length);
        Assert.Equal("line 19999", lines[^1]);
    }

    [Fact]
    public async Task An_uncaught_error_in_a_fiber_names_it_and_shows_the_users_own_lines()
    {
        using var folder = new ScratchFolder();
        string file = folder.Write("boom.mjs", """
            function inner() {
              throw new TypeError('boom', { cause: new Error('the reason') });
            }
            Fiber.run(function worker() {
              [1].map(() => inner());
            });
            """);
        Ended ended = await RunningProgram.Run(file);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("\"worker\"", ended.Error, StringComparison.Ordinal);
        Assert.Contains($"file://{file}:2:9\n  throw new TypeError('boom'", ended.Error, StringComparison.Ordinal);
        Assert.Contains("        ^", ended.Error, StringComparison.Ordinal);
        Assert.Contains("TypeError: boom", ended.Error, StringComparison.Ordinal);
        Assert.Contains($"at inner (file://{file}:2:9)", ended.Error, StringComparison.Ordinal);
        Assert.Contains($"at worker (file://{file}:5:7)", ended.Error, StringComparison.Ordinal);
        Assert.Contains("[cause]: Error: the reason", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("coro:", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_a_system_call_shows_where_the_program_made_it()
    {
        using var folder = new ScratchFolder();
        string file = folder.Write("open.mjs", "\nfunction load() {\n  return fs.readFile('/no/such/file');\n}\nload();\n");
        Ended ended = await RunningProgram.Run(file);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("ENOENT: no such file or directory, open '/no/such/file'", ended.Error, StringComparison.Ordinal);
        Assert.Contains("code: 'ENOENT'", ended.Error, StringComparison.Ordinal);
        Assert.Contains($"at load (file://{file}:3:", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_output_ends_a_program_that_writes_for_ever()
    {
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("bash")
        {
            ArgumentList = { "-c", $"set -o pipefail; '{Repository.Executable}' -e 'for (;;) process.stdout.write(`1\\n`)' | head -n 1; echo \"ended ${{PIPESTATUS[0]}}\"" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = shell.StandardOutput.ReadToEndAsync();
        string error = await shell.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        string last = (await output).TrimEnd().Split('\n')[^1];
        int code = int.Parse(last["ended ".Length..], CultureInfo.InvariantCulture);
        Assert.True(code is 1 or 141, $"{last}\n{error}");
    }
}
