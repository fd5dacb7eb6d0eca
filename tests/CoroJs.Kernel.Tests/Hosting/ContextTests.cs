namespace CoroJs.Tests.Hosting;

public sealed class ContextTests
{
    public static TheoryData<FiberCarrier> Carriers => new(FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread);

    [Theory, MemberData(nameof(Carriers))]
    public async Task Contexts_share_nothing_that_a_script_can_reach(FiberCarrier carrier)
    {
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier });
        await using CoroContext other = await runtime.CreateContextAsync();
        runtime.Execute("globalThis.secret = 1; Array.prototype.map = null; Promise.prototype.then = null; JSON.stringify = null");
        Assert.Equal("undefined,4", other.Evaluate<string>("`${typeof secret},${[2].map(n => n * 2)}`"));
        Assert.Equal([1], other.Evaluate<int[]>("[1]"));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Each_context_has_its_own_timers_promises_and_functions_of_the_host(FiberCarrier carrier)
    {
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier });
        await using CoroContext other = await runtime.CreateContextAsync();
        foreach (CoroContext context in new[] { runtime, other })
        {
            string name = context == runtime ? "first" : "second";
            context.AddHostFunction("name", async () =>
            {
                await Task.Yield();
                return name;
            });
        }
        const string script = "new Promise(done => setTimeout(() => done(name()), 5)).then(async n => `${await null} ${n}`)";
        string[] names = await Task.WhenAll(runtime.EvaluateAsync<string>(script), other.EvaluateAsync<string>(script));
        Assert.Equal(["null first", "null second"], names);
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Ids_of_one_context_find_nothing_in_another(FiberCarrier carrier)
    {
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier, Permissions = Permissions.All });
        await using CoroContext other = await runtime.CreateContextAsync();
        string id = runtime.Evaluate<string>("`${__primordials.net.listen('127.0.0.1', 0)}`");
        Assert.Equal("EBADF", other.Evaluate<string>($"try {{ __primordials.net.close({id}n) }} catch (e) {{ e.code }}"));
        runtime.Execute($"__primordials.net.close({id}n)");
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_source_map_in_one_context_leaves_the_stacks_of_another(FiberCarrier carrier)
    {
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier });
        await using CoroContext other = await runtime.CreateContextAsync();
        await runtime.RunModuleAsync("new Error('x').stack;\n//# sourceMappingURL=data:application/json,%7B%7D");
        Assert.StartsWith("Error: y\n    at f (script:1:", other.Evaluate<string>("(function f() { return new Error('y').stack })()"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Disposing_of_a_context_ends_what_it_does_and_nothing_else(FiberCarrier carrier)
    {
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier, Permissions = Permissions.All });
        CoroContext other = await runtime.CreateContextAsync();
        Task call = other.ExecuteAsync(
            """
            setInterval(() => {}, 1);
            Fiber.run(() => Fiber.sleep(1e6));
            Promise.resolve().then(() => Fiber.sleep(1e6));
            net.createServer(() => {}).listen(0);
            """);
        Task<string> survivor = runtime.EvaluateAsync<string>("Fiber.sleep(20); 'done'");
        await Task.Delay(5);
        await other.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => call);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => other.ExecuteAsync("1"));
        Assert.Equal("done", await survivor);
        Assert.Equal(1, runtime.Evaluate<int>("__primordials.process.fiberStatistics().alive"));
    }
}
