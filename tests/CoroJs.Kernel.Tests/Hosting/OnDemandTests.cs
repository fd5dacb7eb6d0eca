namespace CoroJs.Tests.Hosting;

/// <summary>A host's context begins with little of the standard library, and programs cannot tell.</summary>
public sealed class OnDemandTests
{
    private const string Globals = """
        Object.getOwnPropertyNames(globalThis).sort().map(name => {
          const { enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, name);
          const value = globalThis[name];
          return [name, enumerable, configurable, typeof value, value?.name, Object.prototype.toString.call(value)].join();
        }).join('\n')
        """;

    public static TheoryData<FiberCarrier> Carriers => new(FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread);

    [Theory, MemberData(nameof(Carriers))]
    public async Task Scripts_of_hosts_have_the_globals_of_programs_and_host(FiberCarrier carrier)
    {
        Ended program = await RunningProgram.Run("-e", $"console.log({Globals})");
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier });
        Assert.Null(runtime.SnapshotProblem);
        await using CoroContext context = await runtime.CreateContextAsync();
        string[] expected = [.. program.Output.TrimEnd('\n').Split('\n'), "host,false,true,object,,[object Object]"];
        foreach (CoroContext each in (CoroContext[])[runtime, context])
            Assert.Equal(expected.Order(StringComparer.Ordinal), each.Evaluate<string>(Globals).Split('\n').Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task What_a_script_replaces_is_its_own(FiberCarrier carrier)
    {
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier });
        Assert.Equal("mine", runtime.Evaluate<string>("URL = 'mine'; URL"));
        runtime.Execute("var setTimeout = 1; function clearTimeout() { return 2 }");
        Assert.Equal(3, runtime.Evaluate<int>("setTimeout + clearTimeout()"));
        Assert.False(runtime.Evaluate<bool>("delete globalThis.Event; 'Event' in globalThis"));
        Assert.Equal("object", runtime.Evaluate<string>("typeof Object.getOwnPropertyDescriptor(globalThis, 'fs').value"));
        Assert.Equal("5", runtime.Evaluate<string>("performance = 5; String(performance)"));
    }

    /// <summary>Each context loads for itself, whoever else has loaded the same, and gets one instance of each module.</summary>
    [Theory, MemberData(nameof(Carriers))]
    public async Task Modules_that_are_loaded_when_needed_are_there_once(FiberCarrier carrier)
    {
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier });
        await using CoroContext other = await runtime.CreateContextAsync();
        foreach (CoroContext each in (CoroContext[])[runtime, other])
        {
            Assert.True(each.Evaluate<bool>("import('coro:fiber').then(m => m.default === Fiber && m.CancelledError === Fiber.CancelledError)"));
            Assert.True(each.Evaluate<bool>("import('node:url').then(m => m.URL === URL)"));
            Assert.True(each.Evaluate<bool>("import('coro:buffer').then(m => m.Buffer === Buffer && new Blob(['x']) instanceof Blob)"));
            Assert.Equal("7", await each.EvaluateAsync<string>("Fiber.all([1, 2, 3].map(n => () => (Fiber.sleep(1), console, URL, n + 1)))[2] + 3 + ''"));
        }
    }

    /// <summary>Fibers that need the same for the first time, by turns.</summary>
    [Theory, MemberData(nameof(Carriers))]
    public async Task Calls_that_need_the_same_at_once_share_it(FiberCarrier carrier)
    {
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier });
        string[] scripts = ["import('coro:sync')", "import('coro:net')", "import('coro:tls')", "import('coro:fs')"];
        Task<bool>[] calls = [.. scripts.Concat(scripts).Concat(scripts).Select(script =>
            runtime.EvaluateAsync<bool>($"{script}.then(m => {{ const all = globalThis.all ??= {{}}; return (all[{System.Text.Json.JsonSerializer.Serialize(script)}] ??= m.default ?? m) === (m.default ?? m) }})"))];
        Assert.All(await Task.WhenAll(calls), Assert.True);
    }
}
