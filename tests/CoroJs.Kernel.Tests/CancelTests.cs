using CoroJs.SystemCalls;

namespace CoroJs.Tests;

/// <summary>Each system call that may wait is cancelled before and while it does; one without a case fails. Those to a host are
/// tested where there is one.</summary>
public class CancelTests
{
    [Theory]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task Every_call_that_may_wait(string carrier)
    {
        string[] calls = [.. SystemCallTable.Names.Where((name, number) => SystemCallTable.IsBlocking[number] && !name.StartsWith("host.", StringComparison.Ordinal))];
        string file = Repository.File("tests", "programs", "cancel", "every-call.mjs");
        // Its input stays open: a read of it waits.
        using RunningProgram program = RunningProgram.Start([$"--fibers={carrier}", file, .. calls]);
        Ended ended = await program.End();
        Assert.True(ended.ExitCode == 0 && ended.Error.Length == 0, ended.Output + ended.Error);
        Assert.DoesNotContain("not ok", ended.Output, StringComparison.Ordinal);
        Assert.EndsWith($"done {calls.Length}\n", ended.Output, StringComparison.Ordinal);
    }
}
