namespace CoroJs.Tests.Hosting;

/// <summary>What a script may learn of the process that it runs in.</summary>
public sealed class SurroundingsTests
{
    [Fact]
    public async Task A_sandbox_is_told_nothing_of_the_hosts_process()
    {
        await using var runtime = new CoroRuntime();
        Assert.Equal("/ 1 0 corojs corojs {} 0", runtime.Evaluate<string>("`${process.cwd()} ${process.pid} ${process.ppid} ${process.argv.join()} ${process.execPath} ${JSON.stringify(process.env)} ${process.execArgv.length}`"));
        // Of the whole process: more than this runtime has.
        Assert.True(runtime.Evaluate<double>("const m = process.memoryUsage(); m.rss - m.heapTotal") < 30_000_000);
        foreach (string ask in new[] { "hostname", "userInfo", "homedir", "cpus", "loadavg", "totalmem", "freemem", "uptime", "release", "version", "availableParallelism" })
        {
            var exception = await Assert.ThrowsAsync<JavaScriptException>(() => runtime.EvaluateAsync($"import('node:os').then(os => os.{ask}())"));
            Assert.Equal("ERR_ACCESS_DENIED", exception.Code);
            Assert.Contains("permission read", exception.Message, StringComparison.Ordinal);
        }
        Assert.Equal("/tmp", runtime.Evaluate<string>("import('node:os').then(os => os.tmpdir())"));
    }

    [Fact]
    public async Task What_is_granted_is_told()
    {
        await using var files = new CoroRuntime(new CoroRuntimeOptions { Permissions = new Permissions { Read = Grants.Of("/proc/sys/kernel/hostname") } });
        Assert.Equal(Environment.CurrentDirectory, files.Evaluate<string>("process.cwd()"));
        Assert.Equal(1, files.Evaluate<int>("process.pid"));
        Assert.Equal(Environment.MachineName, files.Evaluate<string>("import('node:os').then(os => os.hostname().split('.')[0])"));
        await using var all = new CoroRuntime(new CoroRuntimeOptions { Permissions = Permissions.All });
        Assert.Equal(Environment.ProcessId, all.Evaluate<int>("process.pid"));
    }
}
