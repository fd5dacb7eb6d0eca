using System.Globalization;

namespace CoroJs.Tests.CommandServer;

/// <summary>Functions of the client that scripts call, over the same socket.</summary>
public sealed class SidecarCallTests(SidecarProcess server) : IClassFixture<SidecarProcess>
{
    [Fact]
    public async Task Scripts_call_functions_of_their_client()
    {
        using SidecarClient client = await server.Connect();
        uint id = client.Send(SidecarClient.RunScript, """{"code":"look('a', { n: 1 }).name + look('b').name","expr":true,"hostFunctions":["look"]}""");
        foreach ((string arguments, string answer) in ((string, string)[])[("""{"name":"look","args":["a",{"n":1}]}""", "x"), ("""{"name":"look","args":["b"]}""", "y")])
        {
            SidecarFrame call = await client.Receive();
            Assert.Equal((id, SidecarClient.Call, arguments), (call.Request, call.Kind, call.Payload));
            client.SendBytes(SidecarClient.Frame(id, call.Message, SidecarClient.CallResult, $$$"""{"value":{"name":"{{{answer}}}"}}"""));
        }
        Assert.Equal("""{"globals":{},"returnValue":"xy"}""", (await client.Receive()).Payload);
    }

    [Fact]
    public async Task Packages_are_found_where_importing_them_is_granted()
    {
        using var granting = SidecarProcess.Start("--workers", "1", "--allow-import=./node_modules");
        string package = Directory.CreateDirectory(Path.Combine(granting.Folder, "node_modules", "half")).FullName;
        File.WriteAllText(Path.Combine(package, "package.json"), """{"name":"half","main":"half.js"}""");
        File.WriteAllText(Path.Combine(package, "half.js"), "exports.half = x => x / 2");
        File.WriteAllText(Path.Combine(granting.Folder, "other.mjs"), "");
        using SidecarClient client = await granting.Connect();
        Assert.Equal("""{"globals":{"o":1.5}}""", (await client.Run("""{"code":"import { half } from 'half'; o = half(3)","globals":{"o":0}}""")).Payload);
        Assert.Equal("2.5", await client.Evaluate("(await import('half')).half(5)"));
        Assert.Equal("3.5", await client.Evaluate("import('half').then(m => m.half(7))"));
        Assert.Contains("Access denied", (await client.Run("""{"code":"import '/etc/hosts.mjs'"}""")).ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(SidecarClient.Error, (await client.Run("""{"code":"(await import('coro:fs')).readFile('other.mjs')","expr":true}""")).Kind);
    }

    [Theory]
    [InlineData("""{"error":{"message":"no such row"}}""", "no such row")]
    [InlineData("""{"error":"short"}""", "short")]
    [InlineData("""{"value":null}""", "null")]
    [InlineData("{}", "null")]
    [InlineData("nonsense", "The client's answer cannot be read: ")]
    [InlineData("[1]", "The client's answer cannot be read: it is no object")]
    public async Task Answers_may_be_errors(string answer, string outcome)
    {
        using SidecarClient client = await server.Connect();
        client.Send(SidecarClient.RunScript, """{"code":"try { String(look()) } catch (e) { e.message }","expr":true,"hostFunctions":["look"]}""");
        SidecarFrame call = await client.Receive();
        client.SendBytes(SidecarClient.Frame(call.Request, call.Message, SidecarClient.CallResult, answer));
        Assert.StartsWith(outcome, (string?)(await client.Receive()).Json["returnValue"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_are_answered_in_any_order()
    {
        using SidecarClient client = await server.Connect();
        const int Count = 300; // more requests than are read while no call is owed
        var calls = new List<SidecarFrame>();
        for (int i = 0; i < Count; i++) client.Send(SidecarClient.RunScript, $$"""{"code":"look({{i}}) * 2","expr":true,"hostFunctions":["look"]}""");
        while (calls.Count < Count) calls.Add(await client.Receive());
        calls.Reverse();
        foreach (SidecarFrame call in calls)
        {
            Assert.Equal(SidecarClient.Call, call.Kind);
            client.SendBytes(SidecarClient.Frame(call.Request, call.Message, SidecarClient.CallResult, $$"""{"value":{{call.Json["args"]![0]}}}"""));
        }
        for (int i = 0; i < Count; i++)
        {
            SidecarFrame frame = await client.Receive();
            Assert.Equal(frame.Request * 2, uint.Parse(frame.Json["returnValue"]!.ToJsonString(), CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task Clients_that_name_no_functions_are_never_called()
    {
        using SidecarClient client = await server.Connect();
        SidecarFrame frame = await client.Run("""{"code":"host.request({ name: 'look', args: [] })","expr":true}""");
        Assert.Equal("The client has no such function: RunScript names them in hostFunctions", frame.ErrorMessage);
        Assert.Equal(SidecarClient.Error, (await client.Run("""{"code":"1","hostFunctions":[1]}""")).Kind);
    }

    [Fact]
    public async Task A_call_that_is_not_answered_ends_by_the_time_limit()
    {
        using SidecarClient client = await server.Connect();
        uint id = client.Send(SidecarClient.RunScript, """{"code":"look()","expr":true,"hostFunctions":["look"],"timeoutMs":50}""");
        SidecarFrame call = await client.Receive();
        SidecarFrame late = await client.Receive();
        Assert.Equal((id, "Script execution timed out after 50ms"), (late.Request, late.ErrorMessage));
        client.SendBytes(SidecarClient.Frame(id, call.Message, SidecarClient.CallResult, """{"value":1}"""));
        Assert.Equal("2", await client.Evaluate("1 + 1"));
    }
}
