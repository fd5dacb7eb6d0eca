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
                Assert.False(all.Contains("not ok", StringComparison.Ordinal), all);
            }
        }
    }

    /// <summary>On the stack way fibers that wait for one another switch without the kernel: in the order that it would choose.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task The_same_order_on_all_carriers(int seed)
    {
        string file = Repository.File("tests", "programs", "hand-over", "order.mjs");
        var traces = new List<string>();
        foreach (string carrier in (string[])["stack", "plain", "thread"])
        {
            Ended ended = await RunningProgram.Run([$"--fibers={carrier}", file, $"{seed}"]);
            string all = ended.Output + ended.Error;
            Assert.True(ended.ExitCode == 0 && ended.Output.StartsWith("ok ", StringComparison.Ordinal), all);
            traces.Add(ended.Output);
        }
        Assert.All(traces, trace => Assert.Equal(traces[0], trace));
    }
}
