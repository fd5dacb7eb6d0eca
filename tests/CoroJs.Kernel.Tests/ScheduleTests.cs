namespace CoroJs.Tests;

/// <summary>What fibers do to one another, under orders of the ready fibers that a seed decides.</summary>
public class ScheduleTests
{
    private const int SeedsEach = 12;

    [Theory]
    [InlineData("stack", 100)]
    [InlineData("plain", 200)]
    [InlineData("thread", 300)]
    public async Task Random_orders(string carrier, int first)
    {
        for (int seed = first; seed < first + SeedsEach; seed++)
        {
            foreach (string program in (string[])["cancel-races.mjs", "coroutine-races.mjs"])
            {
                string file = Repository.File("tests", "programs", program);
                Ended ended = await RunningProgram.Run([$"--fibers={carrier}", $"--schedule-seed={seed}", file, $"{seed}"]);
                string all = $"{program}, seed {seed}:\n{ended.Output}{ended.Error}";
                Assert.True(ended.ExitCode == 0, all);
                Assert.DoesNotContain("not ok", all, StringComparison.Ordinal);
            }
        }
    }
}
