namespace CoroJs.Tests;

/// <summary>Children where the system offers less, and what happens to them when their program ends.</summary>
public class ChildProcessTests
{
    [ClientTheory("ps")]
    [InlineData("COROJS_CHILD_WAIT", "thread", "child-process")]
    [InlineData("COROJS_POLLER", "poll", "child-process")]
    [InlineData("COROJS_POLLER", "poll", "process-signals")]
    public async Task All_works_without_pidfd_and_without_epoll(string variable, string value, string program)
    {
        var environment = new Dictionary<string, string> { [variable] = value };
        Ended ended = await RunningProgram.RunWith(environment, Repository.File("tests", "stdlib", $"{program}.mjs"));
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        Assert.False(ended.Output.Contains("not ok", StringComparison.Ordinal), ended.Output);
    }

    [Fact]
    public async Task A_thousand_children_at_once_all_end()
    {
        // Each waits for the last to have started: so a thousand live at the same time.
        Ended ended = await RunningProgram.Run("-e", """
            const children = Array.from({ length: 1000 }, () => Process.spawn('cat', { stdio: ['pipe', 'pipe', 'inherit'] }));
            for (const [n, child] of children.entries()) child.stdin.end(`${n}`);
            console.log(children.filter((child, n) => child.stdout.readAll() === `${n}` && child.wait().code === 0).length);
            """);
        Assert.Equal("1000\n", ended.Output);
        Assert.Empty(ended.Error);
        Assert.Equal(0, ended.ExitCode);
    }

    [Fact]
    public async Task Too_many_descriptors_are_an_error_that_says_so_and_leaves_nothing()
    {
        Ended ended = await RunningProgram.Run("-e", """
            const children = [];
            const run = () => Process.run('sh', ['-c', 'ulimit -n 100; exec "$0" -e "$1"', process.execPath, `
              const children = [];
              try { for (;;) children.push(Process.spawn('cat')); } catch (error) { console.log(error.code); }
              for (const child of children) child[Symbol.dispose]();
              console.log(Process.run('echo', ['works again']).stdout);
            `], { check: true }).stdout;
            console.log(run());
            """);
        Assert.Equal("EMFILE\nworks again\n", ended.Output.TrimEnd() + "\n");
        Assert.Empty(ended.Error);
    }

    [Fact]
    public async Task A_child_outlives_its_program_as_in_Node_and_inherits_its_streams()
    {
        Ended ended = await RunningProgram.Run("-e", "Process.spawn('sh', ['-c', 'sleep 0.3; echo still here'], { stdio: 'inherit' }); console.log('the end')");
        Assert.Equal("the end\nstill here\n", ended.Output);
        Assert.Equal(0, ended.ExitCode);
    }
}
