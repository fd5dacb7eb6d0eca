namespace CoroJs.Tests.Hosting;

public sealed class ConsoleTests
{
    public static TheoryData<FiberCarrier> Carriers => new(FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread);

    [Theory, MemberData(nameof(Carriers))]
    public async Task What_a_call_writes_reaches_the_host_with_the_calls_tag(FiberCarrier carrier)
    {
        var all = new List<ConsoleMessage>();
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier, Console = all.Add });
        await Task.WhenAll(Enumerable.Range(0, 3).Select(i => runtime.ExecuteAsync(
            $$"""
            console.log('begin %d', {{i}}, { deep: [{{i}}] });
            Fiber.sleep(5);
            Fiber.run(() => console.warn('fiber {{i}}'));
            Promise.resolve().then(() => console.error('job {{i}}'));
            Fiber.sleep(5);
            """, new CallOptions { Name = $"call{i}", Tag = i })));
        for (int i = 0; i < 3; i++)
        {
            ConsoleMessage[] mine = [.. all.Where(m => Equals(m.Tag, i))];
            Assert.Equal([$"begin {i} {{ deep: [ {i} ] }}", $"fiber {i}", $"job {i}"], mine.Select(m => m.Text));
            Assert.Equal([ConsoleLevel.Log, ConsoleLevel.Warn, ConsoleLevel.Error], mine.Select(m => m.Level));
            Assert.Equal($$"""["begin %d",{{i}},{"deep":[{{i}}]}]""", mine[0].Arguments.ToJsonString());
            Assert.All(mine, m => Assert.Equal($"call{i}", m.CallName));
        }
        Assert.Equal(9, all.Count);
    }

    [Fact]
    public async Task A_call_has_a_handler_of_its_own_before_the_runtimes()
    {
        var order = new List<string>();
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Console = m => order.Add($"runtime {m.Text}") });
        runtime.Execute("console.info('a'); console.debug('b')", new CallOptions { Console = m => order.Add($"call {m.Level} {m.Text}") });
        runtime.Execute("console.log('c')");
        Assert.Equal(["call Info a", "runtime a", "call Debug b", "runtime b", "runtime c"], order);
    }

    [Fact]
    public async Task The_processs_own_streams_are_not_the_scripts()
    {
        var all = new List<ConsoleMessage>();
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Console = all.Add });
        runtime.Execute("process.stdout.write('half a '); process.stderr.write('line\\n'); console.group('g'); console.table([{ a: 1 }]); console.groupEnd(); console.trace('here')");
        Assert.Equal(("half a ", true, ConsoleLevel.Log), (all[0].Text, all[0].IsRaw, all[0].Level));
        Assert.Equal(("line\n", true, ConsoleLevel.Error), (all[1].Text, all[1].IsRaw, all[1].Level));
        Assert.False(all[2].IsRaw);
        Assert.StartsWith("  ", all[3].Text, StringComparison.Ordinal);
        Assert.StartsWith("Trace: here", all[4].Text, StringComparison.Ordinal);
        Assert.Equal("true,undefined,null", runtime.Evaluate<string>("`${!process.stdout.isTTY},${process.stdout.columns},${process.stdin.read()}`"));
    }

    [Fact]
    public async Task Values_without_json_are_given_as_text()
    {
        var all = new List<ConsoleMessage>();
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Console = all.Add });
        runtime.Execute("const a = { n: 1 }; a.self = a; console.log(a, 2n, undefined, () => 1, { get bad() { throw 1 } })");
        Assert.Equal(5, all[0].Arguments.Count);
        Assert.Contains("Circular", (string?)all[0].Arguments[0], StringComparison.Ordinal);
        Assert.Equal("2n", (string?)all[0].Arguments[1]);
        Assert.Null(all[0].Arguments[2]);
    }

    [Fact]
    public async Task What_the_hosts_handler_throws_is_thrown_in_the_script()
    {
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Console = _ => throw new IOException("disk full") });
        Assert.Equal("IOException: disk full", runtime.Evaluate<string>("try { console.log(1) } catch (e) { `${e}` }"));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Errors_that_nobody_catches_are_told_with_the_calls_tag(FiberCarrier carrier)
    {
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier });
        var errors = new List<UnhandledErrorEventArgs>();
        runtime.UnhandledError += (_, e) => errors.Add(e);
        runtime.AddHostFunction("fail", () => throw new InvalidOperationException("of the host"));
        runtime.Execute("Fiber.run(function reader() { throw new RangeError('lost') }); Fiber.sleep(5)", new CallOptions { Tag = "a", Name = "a.js" });
        runtime.Execute("Promise.reject(new TypeError('no')); Fiber.sleep(5)", new CallOptions { Tag = "b" });
        runtime.Execute("setTimeout(() => { fail() }, 1); Fiber.sleep(20)");
        Assert.Equal(["RangeError", "TypeError", "InvalidOperationException"], errors.Select(e => ((JavaScriptException)e.Exception).Name));
        Assert.Equal(["a", "b"], errors.Take(2).Select(e => (string?)e.Tag));
        var first = (JavaScriptException)errors[0].Exception;
        Assert.Equal(("a.js", 1), (first.FileName, first.Line));
        Assert.True(first.Column > 1);
        Assert.Equal("a promise", errors[1].Origin);
        Assert.Equal(2, runtime.Evaluate<int>("1 + 1"));
    }

    [Fact]
    public async Task Without_a_handler_such_errors_are_console_messages()
    {
        var all = new List<ConsoleMessage>();
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Console = all.Add });
        runtime.Execute("Fiber.run(() => { throw new Error('lost') }); Fiber.sleep(5)");
        ConsoleMessage message = Assert.Single(all);
        Assert.Equal(ConsoleLevel.Error, message.Level);
        Assert.Contains("Error: lost", message.Text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Process_exit_ends_its_call_and_its_fibers_and_nothing_else(FiberCarrier carrier)
    {
        await using var runtime = new CoroRuntime(new CoroRuntimeOptions { Carrier = carrier });
        Task<int> other = runtime.EvaluateAsync<int>("Fiber.sleep(30); 5");
        var exit = await Assert.ThrowsAsync<ScriptExitException>(() => runtime.ExecuteAsync(
            "globalThis.seen = []; Fiber.run(() => { Fiber.sleep(10); seen.push('fiber') }); try { process.exit(3) } finally { seen.push('finally') }"));
        Assert.Equal(3, exit.Code);
        exit = await Assert.ThrowsAsync<ScriptExitException>(() => runtime.ExecuteAsync("Fiber.run(() => { Fiber.sleep(1); process.exit(4) }).join()"));
        Assert.Equal(4, exit.Code);
        exit = await Assert.ThrowsAsync<ScriptExitException>(() => runtime.ExecuteAsync("Promise.resolve().then(() => process.exit(5)); Fiber.sleep(1e6)"));
        Assert.Equal(5, exit.Code);
        Assert.Equal(5, await other);
        Assert.Equal("", runtime.Evaluate<string>("seen.join()"));
        Assert.Equal(1, runtime.Evaluate<int>("__primordials.process.fiberStatistics().alive"));
    }
}
