namespace CoroJs.Tests.CommandServer;

/// <summary>What js_sidecar's clients meet on the wire.</summary>
public sealed class SidecarWireTests(SidecarProcess server) : IClassFixture<SidecarProcess>
{
    /// <summary>The requests of one connection, a line each, and the frames that come, separated by spaces: R response, L log, E error's
    /// message.</summary>
    public static TheoryData<string, string> Rows => new()
    {
        { """{"name":"","code":"2 + 2","recreateContext":false,"expr":true,"globals":{}}""", """R{"globals":{},"returnValue":4}""" },
        { """{"code":"output + 15","expr":true,"globals":{"output":5}}""", """R{"globals":{"output":5},"returnValue":20}""" },
        { """{"code":"output = output + 15","globals":{"output":5}}""", """R{"globals":{"output":20}}""" },
        { """{"code":"a = 1; b = 2; c = 3","globals":{"a":null,"b":null,"c":null},"returnKeys":["a","b"]}""", """R{"globals":{"a":1,"b":2}}""" },
        { """{"code":"1","expr":true,"globals":{"a":1},"returnKeys":[]}""", """R{"globals":{},"returnValue":1}""" },
        { """{"code":"1","expr":true,"returnKeys":["nothing"]}""", """R{"globals":{},"returnValue":1}""" },
        { """{"code":"Promise.resolve(42)","expr":true}""", """R{"globals":{},"returnValue":42}""" },
        { """{"code":"({ then(f) { f(7) } })","expr":true}""", """R{"globals":{},"returnValue":7}""" },
        { """{"code":"await Promise.resolve(5)","expr":true}""", """R{"globals":{},"returnValue":5}""" },
        { """{"code":"f(5)","expr":true,"functions":[{"name":"f","params":["x"],"code":"return x * 2;"}]}""", """R{"globals":{},"returnValue":10}""" },
        { """{"code":""}""", "R{}" },
        { """{"name":"n"}""", "R{}" },
        { """{"code":"undefined","expr":true}""", """R{"globals":{}}""" },
        { """{"code":"'ü世😀'","expr":true}""", """R{"globals":{},"returnValue":"ü世😀"}""" },
        { """{"code":"globalThis.o = {}; o.o = o; 1","expr":true}""", """R{"globals":{},"returnValue":1}""" },
        {
            """{"code":"import { double } from 'one'; output = await double(5)","globals":{"output":null},"modules":[{"name":"one","code":"import * as two from './two'; export async function double(x) { return two.double(x) }"},{"name":"./two","code":"export function double(x) { return x * 2 }"}]}""",
            """R{"globals":{"output":10}}"""
        },
        {
            """{"code":"import { f } from 'one'; output = f(5)","globals":{"output":null},"modules":[{"name":"one","code":"import * as two from 'two'; export const m = 2; export function f(x) { return two.f(x) }"},{"name":"two","code":"import { m } from 'one'; export function f(x) { return x * m }"}]}""",
            """R{"globals":{"output":10}}"""
        },
        { """{"code":"console.log('a', { b: 1 }); console.info(1); console.warn([2]); console.error('x'); 1","expr":true}""", """L{"level":"info","message":["a",{"b":1}]} L{"level":"info","message":[1]} L{"level":"warn","message":[[2]]} L{"level":"error","message":["x"]} R{"globals":{},"returnValue":1}""" },
        { """{"code":"console.log(undefined)"}""", """L{"level":"info","message":[null]} R{"globals":{}}""" },
        { """{"code":"console.debug('d')"}""", """L{"level":"info","message":["d"]} R{"globals":{}}""" },
        { """{"code":"throw new Error('This is an error')"}""", "EThis is an error" },
        { """{"code":"throw new Error('Test error')","expr":true}""", "ETest error" },
        { """{"code":"throw 'text'"}""", "Etext" },
        { """{"code":"throw 'text'","expr":true}""", "Etext" },
        { """{"code":"throw null","expr":true}""", "Enull" },
        { """{"code":"Promise.reject('late')","expr":true}""", "Elate" },
        { """{"code":"23jklsdfhio"}""", "EInvalid or unexpected token" },
        { """{"code":"import 'nowhere'"}""", "ECannot find package 'nowhere' imported from host:<script>:1:8. Install it with npm; a file is named by a path ('./nowhere', '/…' or 'file:///…'). In a sandbox modules are found where --allow-import=PATHS says" },
        { """{"code":"x = 1"}""", "Ex is not defined" },
        { """{"code":"1n","expr":true}""", "EThe value of the script cannot be given to the host: Do not know how to serialize a BigInt" },
        { """{"code":"1","timeoutMs":0}""", "ERunScript: timeoutMs must be a number of at least 1" },
        { """{"code":1}""", "ERunScript: code must be a string" },
        { """{"code":"1","modules":{}}""", "ERunScript: modules must be an array" },
        { "[]", "ERunScript must be an object" },
        { "", "ERunScript is no JSON at byte 0" },
        { """{"code":"1","expr":true} x""", "ERunScript is no JSON at byte 25" },
        { "{\"code\":\"var a = 1; a\",\"expr\":true}\n{\"code\":\"a + 1\",\"expr\":true}", """R{"globals":{"a":1},"returnValue":1} R{"globals":{"a":1},"returnValue":2}""" },
        { "{\"code\":\"let a = 1\",\"expr\":true}\n{\"code\":\"a\",\"expr\":true}", """R{"globals":{}} R{"globals":{},"returnValue":1}""" },
        { "{\"code\":\"var a = 1\",\"expr\":true}\n{\"code\":\"typeof a\",\"expr\":true,\"recreateContext\":true}", """R{"globals":{"a":1}} R{"globals":{},"returnValue":"undefined"}""" },
        { "{\"modules\":[{\"name\":\"m\",\"code\":\"export const v = 1\"}],\"functions\":[{\"name\":\"f\",\"params\":[],\"code\":\"return 2\"}]}\n{\"code\":\"import { v } from 'm'; o = v + f()\",\"globals\":{\"o\":0}}", """R{} R{"globals":{"o":3}}""" },
        { "{\"code\":\"import { v } from 'm'; o = v\",\"globals\":{\"o\":0},\"modules\":[{\"name\":\"m\",\"code\":\"export const v = 1\"}]}\n{\"code\":\"import { v } from 'm'; o = v\",\"modules\":[{\"name\":\"m\",\"code\":\"export const v = 2\"}]}", """R{"globals":{"o":1}} R{"globals":{"o":2}}""" },
        { """{"code":"(await import('m')).v","expr":true,"modules":[{"name":"m","code":"export const v = 3"}]}""", """R{"globals":{},"returnValue":3}""" },
        { """{"code":"process.exit(3)","expr":true}""", "EThe script called process.exit(3)" },
        { """{"code":"Array.prototype.join = () => 'x'; Array.prototype.filter = () => 1; a = 1","expr":true}""", """R{"globals":{"a":1},"returnValue":1}""" },
    };

    [Theory, MemberData(nameof(Rows))]
    public async Task Each_request_has_its_answer(string requests, string frames)
    {
        using SidecarClient client = await server.Connect();
        uint message = 0;
        var got = new List<string>();
        foreach (string request in requests.Split('\n'))
        {
            var logs = new List<SidecarFrame>();
            SidecarFrame last = await client.Run(request, logs);
            foreach (SidecarFrame frame in (SidecarFrame[])[.. logs, last])
            {
                Assert.Equal(last.Request, frame.Request);
                Assert.Equal(message++, frame.Message);
                got.Add(frame.Kind switch
                {
                    SidecarClient.Response => $"R{frame.Payload}",
                    SidecarClient.Log => $"L{frame.Payload}",
                    _ => $"E{frame.ErrorMessage}",
                });
                if (frame.Kind == SidecarClient.Error) Assert.NotNull((string?)frame.Json["stack"]);
            }
        }
        Assert.Equal(frames, string.Join(' ', got));
    }

    [Fact]
    public async Task A_ping_is_answered_by_an_empty_pong()
    {
        using SidecarClient client = await server.Connect();
        client.SendBytes(SidecarClient.Frame(7, 9, SidecarClient.Ping, ""));
        Assert.Equal(new SidecarFrame(7, 0, SidecarClient.Pong, ""), await client.Receive());
        client.SendBytes(SidecarClient.Frame(8, 10, SidecarClient.Ping, "whatever"));
        Assert.Equal(new SidecarFrame(8, 1, SidecarClient.Pong, ""), await client.Receive());
    }

    [Fact]
    public async Task Stacks_name_the_script_and_nothing_of_the_library()
    {
        using SidecarClient client = await server.Connect();
        foreach (string mode in (string[])["", ",\"expr\":true"])
        {
            SidecarFrame frame = await client.Run($$"""{"name":"rules.js","code":"function deep() { throw new TypeError('no') }\ndeep()"{{mode}}}""");
            Assert.Equal("TypeError: no\n    at deep (rules.js:1:25)\n    at rules.js:2:1", (string?)frame.Json["stack"]);
        }
    }

    [Fact]
    public async Task Requests_run_side_by_side_and_are_answered_as_they_end()
    {
        using SidecarClient client = await server.Connect();
        uint first = client.Send(SidecarClient.RunScript, """{"code":"await new Promise(done => { globalThis.release = done }); o = 1","globals":{"o":0}}""");
        uint second = client.Send(SidecarClient.RunScript, """{"code":"console.log('two'); release(); 2","expr":true}""");
        uint ping = client.Send(SidecarClient.Ping, "");
        var frames = new List<SidecarFrame>();
        while (frames.Count < 4) frames.Add(await client.Receive());
        Assert.Equal(SidecarClient.Pong, frames.Single(f => f.Request == ping).Kind);
        Assert.Equal([SidecarClient.Log, SidecarClient.Response], frames.Where(f => f.Request == second).Select(f => f.Kind));
        Assert.Equal("""{"globals":{"o":1}}""", frames.Last().Payload);
        Assert.Equal(first, frames.Last().Request);
        Assert.Equal([0u, 1u, 2u, 3u], frames.Select(f => f.Message));
    }

    [Fact]
    public async Task Blocking_calls_block_their_request_only()
    {
        using SidecarClient client = await server.Connect();
        uint slow = client.Send(SidecarClient.RunScript, """{"code":"import { Fiber } from 'coro:fiber'; Fiber.sleep(300); o = 'slow'","globals":{"o":0}}""");
        Assert.Equal("3", await client.Evaluate("1 + 2"));
        SidecarFrame frame = await client.Receive();
        Assert.Equal((slow, """{"globals":{"o":"slow"}}"""), (frame.Request, frame.Payload));
    }

    [Fact]
    public async Task Timers_go_on_between_requests()
    {
        using SidecarClient client = await server.Connect();
        await client.Evaluate("globalThis.t = 0; setTimeout(() => { t = 7; console.warn('rang') }, 20); 1");
        SidecarFrame log = await client.Receive();
        Assert.Equal((SidecarClient.Log, """{"level":"warn","message":["rang"]}"""), (log.Kind, log.Payload));
        Assert.Equal("7", await client.Evaluate("t"));
    }

    [Fact]
    public async Task Each_connection_has_a_context_of_its_own_without_a_way_out()
    {
        using SidecarClient one = await server.Connect(), two = await server.Connect();
        await one.Evaluate("globalThis.secret = 1; Array.prototype.mine = 1; 1");
        Assert.Equal("\"undefined\"", await two.Evaluate("typeof secret + ([].mine ?? '')"));
        Assert.Equal("\"undefined\"", await two.Evaluate("typeof this.constructor.constructor('return globalThis')().require"));
        Assert.Equal("{}", await two.Evaluate("console.log.constructor('return process')().env"));
        SidecarFrame denied = await two.Run("""{"code":"import { readFile } from 'coro:fs'; readFile('/etc/passwd')"}""");
        Assert.Contains("Access denied", denied.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_requests_in_one_write_are_all_answered()
    {
        using SidecarClient client = await server.Connect();
        const int Count = 2000;
        Task sending = Task.Run(() =>
        {
            for (uint i = 0; i < Count; i++) client.SendBytes(SidecarClient.Frame(i, i, SidecarClient.RunScript, $$"""{"code":"{{i}}","expr":true}"""));
        });
        var answers = new HashSet<string>();
        for (int i = 0; i < Count; i++)
        {
            SidecarFrame frame = await client.Receive();
            Assert.Equal($$"""{"globals":{},"returnValue":{{frame.Request}}}""", frame.Payload);
            answers.Add(frame.Payload);
        }
        await sending;
        Assert.Equal(Count, answers.Count);
    }

    [Fact]
    public async Task Long_payloads_come_whole()
    {
        using SidecarClient client = await server.Connect();
        string text = new('x', 3 << 20);
        SidecarFrame frame = await client.Run($$$"""{"code":"t + t","expr":true,"globals":{"t":"{{{text}}}"},"returnKeys":[]}""");
        Assert.Equal(text + text, (string?)frame.Json["returnValue"]);
    }
}
