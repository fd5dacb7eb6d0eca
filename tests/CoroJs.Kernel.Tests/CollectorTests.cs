namespace CoroJs.Tests;

/// <summary>
/// The programs that hold values in parked fibers, under the flags of V8 that stress its collector and compilers, in the
/// mode that verifies what a collection passes over, and with deliberate faults, each of which they must notice.
/// </summary>
public class CollectorTests
{
    private static readonly string[] DeepPrograms = ["collector-deep.mjs", "collector-records.mjs", "collector-coroutines.mjs", "generations.mjs"];

    /// <summary>Flags that make collections and compilations come at odd moments.</summary>
    public static TheoryData<string> StressFlags() =>
    [
        "--stress-compaction",
        "--stress-compaction-random",
        "--compact-on-every-full-gc",
        "--compact-on-every-full-gc --always-sparkplug",
        "--stress-scavenge=80",
        "--stress-marking=50",
        "--stress-incremental-marking",
        "--stress-concurrent-allocation",
        "--no-incremental-marking --compact-on-every-full-gc",
        "--gc-interval=500",
        "--gc-global",
        "--minor-ms",
        "--minor-ms --stress-marking=50 --max-semi-space-size=1",
        "--jit-fuzzing",
        "--jit-fuzzing --stress-compaction",
        "--maglev",
        "--semi-space-growth-factor=2 --max-semi-space-size=1",
        "--scavenger-conservative-object-pinning --conservative-stack-scanning",
    ];

    [Theory]
    [MemberData(nameof(StressFlags))]
    public async Task Values_outlive_stressed_collections(string flags)
    {
        foreach (string program in DeepPrograms) await Passes(program, "stack", flags, "--engine-tests=1", "30", "3");
    }

    [Theory]
    [InlineData("plain", "--stress-compaction")]
    [InlineData("plain", "--gc-interval=500")]
    [InlineData("plain", "--jit-fuzzing")]
    [InlineData("plain", "--minor-ms")]
    [InlineData("thread", "--stress-compaction")]
    [InlineData("thread", "--gc-interval=500")]
    [InlineData("thread", "--jit-fuzzing")]
    [InlineData("thread", "--minor-ms")]
    public async Task Values_outlive_stressed_collections_however_fibers_are_carried(string carrier, string flags)
    {
        foreach (string program in DeepPrograms) await Passes(program, carrier, flags, null, "30", "3");
    }

    [Theory]
    [InlineData("wasm.mjs", "--stress-compaction")]
    [InlineData("wasm.mjs", "--stress-scavenge=80")]
    [InlineData("wasm.mjs", "--minor-ms")]
    [InlineData("no-colour.mjs", "--gc-interval=500")]
    [InlineData("no-colour.mjs", "--stress-scavenge=80")]
    [InlineData("no-colour.mjs", "--jit-fuzzing")]
    [InlineData("collector-near-limit.mjs", "--stress-compaction")]
    public Task Other_programs_stand_the_same(string program, string flags) => Passes(program, "stack", flags, "--engine-tests=1");

    [Theory]
    [InlineData("collector-near-limit.mjs")]
    [InlineData("collector-deoptimize.mjs")]
    [InlineData("collector-records.mjs")]
    [InlineData("collector-weak.mjs")]
    [InlineData("wasm.mjs")]
    public Task Nothing_that_a_collection_must_visit_is_passed_over(string program) => Passes(program, "stack", null, "--engine-tests=1");

    [Fact]
    public Task Async_data_follows_its_fiber() => Passes("collector-deep.mjs", "stack", null, "--engine-tests=128");

    [Fact]
    public Task Passing_over_no_fiber_gives_the_same() => Passes("generations.mjs", "stack", null, "--engine-tests=256");

    /// <summary>A fault is noticed when the process dies of it or reports wrong values.</summary>
    [Theory]
    [InlineData("minor collections", 2)]
    [InlineData("major collections", 4)]
    [InlineData("deoptimization", 8)]
    [InlineData("updates after objects moved", 16)]
    public async Task A_fault_is_noticed_in(string what, int fault)
    {
        Ended ended = await Run("collector-deep.mjs", "stack", "--compact-on-every-full-gc", $"--engine-tests={fault}");
        Assert.True(
            ended.ExitCode != 0 || ended.Output.Contains("not ok", StringComparison.Ordinal),
            $"parked fibers were left out of {what}, and nothing noticed it:\n{ended.Output}{ended.Error}");
    }

    [Theory]
    [InlineData(512)]
    [InlineData(513)]
    public async Task What_was_written_down_of_a_fiber_that_has_run_since_is_noticed(int tests)
    {
        Ended ended = await Run("collector-records.mjs", "stack", null, $"--engine-tests={tests}");
        Assert.NotEqual(0, ended.ExitCode);
        if ((tests & 1) != 0) Assert.Contains("written down of a parked fiber's frames", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_self_test_fails_fibers_switch_the_plain_way()
    {
        Ended ended = await Run("collector-deep.mjs", "stack", null, "--engine-tests=32", "20", "2");
        Assert.Equal(0, ended.ExitCode);
        Assert.False(ended.Output.Contains("not ok", StringComparison.Ordinal), ended.Output);
        Assert.Single(ended.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("the plain way", ended.Error, StringComparison.Ordinal);
    }

    private static async Task Passes(string program, string carrier, string? flags, string? tests, params string[] arguments)
    {
        Ended ended = await Run(program, carrier, flags, tests, arguments);
        string all = ended.Output + ended.Error;
        Assert.True(ended.ExitCode == 0, $"{program} {flags}: exit code {ended.ExitCode}\n{all}");
        Assert.False(ended.Output.Contains("not ok", StringComparison.Ordinal), ended.Output);
        Assert.Contains("ok ", ended.Output, StringComparison.Ordinal);
        // V8 only warns about a flag that it does not know; then the test would test nothing.
        Assert.DoesNotContain("flag", all, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("unknown", ended.Error, StringComparison.OrdinalIgnoreCase);
    }

    private static Task<Ended> Run(string program, string carrier, string? flags, string? tests, params string[] arguments)
    {
        string file = Repository.File("tests", "programs", program);
        return RunningProgram.Run(
        [
            $"--fibers={carrier}",
            .. ProgramDirectives.Of(file).Options,
            .. flags is null ? Array.Empty<string>() : [$"--v8-flags={flags}"],
            .. tests is null ? Array.Empty<string>() : [tests],
            file,
            .. arguments,
        ]);
    }
}
