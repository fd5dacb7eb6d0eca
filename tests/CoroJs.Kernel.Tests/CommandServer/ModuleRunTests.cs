using System.Text.Json.Nodes;
using CoroJs.CommandServer.Jsockd.Keys;
using CoroJs.CommandServer.Jsockd.Modules;

namespace CoroJs.Tests.CommandServer;

/// <summary>What commands meet of a module, whole or stripped, and what errors show of it.</summary>
public sealed class ModuleRunTests(ModuleKit kit) : IClassFixture<ModuleKit>
{
    // Enough for V8 to drop the code of functions that are not called, where it may.
    private const string Collect = "() => { for (let i = 0, kept = []; i < 400; i++) { kept.push(new Array(20000).fill(i).map(x => ({ x }))); if (kept.length > 20) kept = []; } }";

    [Theory]
    [InlineData("module")]
    [InlineData("module-ss")]
    [InlineData("module-sd")]
    public async Task Each_function_runs_also_when_code_that_nobody_calls_would_have_been_dropped(string module)
    {
        using JsockdProcess server = await JsockdProcess.StartWith(kit.Environment, 2, "-m", kit.PathOf(module), "-t", "60000000");
        // A client that goes ends the server.
        using JsockdClient first = server.Connect(socket: 0), second = server.Connect(socket: 1);
        foreach (JsockdClient client in (JsockdClient[])[first, second])
        {
            Assert.Equal("1 exception \"unserializable return value\"", await client.Ask("1", Collect));
            Assert.Equal("2 exception \"unserializable return value\"", await client.Ask("2", Collect));
            Assert.Equal($"3 ok {ModuleKit.All}", await client.Ask("3", "m => m.all()"));
            Assert.Equal("4 ok {\"value\":1}", await client.Ask("4", "m => new m.default()"));
        }
        Assert.Equal("", server.Program.Error);
    }

    [Theory]
    [InlineData("module", "29", "11", "    throw new RangeError(`bad ${value}`);")]
    [InlineData("module-ss", "29", "11", "")]
    [InlineData("module-sd", null, null, "")]
    public async Task Errors_show_the_lines_that_the_file_still_knows(string module, string? line, string? column, string text)
    {
        using JsockdProcess server = await JsockdProcess.StartWith(kit.Environment, 1, "-m", kit.PathOf(module));
        using JsockdClient client = server.Connect();
        JsonObject error = await Error(client, "m => m.fails(1)");
        Assert.Equal("RangeError: bad 1", (string?)error["errorMessage"]);
        Assert.Equal(["errorMessage", "trace", "raw", "pretty"], error.Select(p => p.Key));
        JsonArray trace = error["trace"]!.AsArray();
        Assert.Equal(["functionName", "source", "line", "column"], trace[0]!.AsObject().Select(p => p.Key));
        Assert.Equal(("deep", "source.mjs", line, column), Frame(trace[0]));
        Assert.Equal(("fails", "source.mjs"), ((string?)trace[1]!["functionName"], (string?)trace[1]!["source"]));
        Assert.Equal(("<anonymous>", "<buffer>", "1", "8"), Frame(trace[2]));
        string place = line is null ? "source.mjs" : $"source.mjs:{line}:{column}";
        Assert.StartsWith($"RangeError: bad 1\n    at deep ({place})\n    at fails (", (string)error["raw"]!, StringComparison.Ordinal);
        Assert.Equal("\n" + (string?)error["raw"], (string?)error["pretty"]);
        string shown = await client.Ask("2", "m => m.fails.toString().split('\\n')[2]?.trimEnd() ?? ''");
        Assert.Equal($"2 ok \"{text}\"", shown);
    }

    [Fact]
    public async Task Code_of_another_engine_is_compiled_anew_where_the_source_is_there()
    {
        (Dictionary<string, string> environment, string module) = OfAnotherEngine("module");
        using JsockdProcess server = await JsockdProcess.StartWith(environment, 1, "-m", module);
        using JsockdClient client = server.Connect();
        Assert.Equal($"1 ok {ModuleKit.All}", await client.Ask("1", "m => m.all()"));
        Assert.Contains("The module is compiled at each start, because its code was written by another engine, and cannot be read by this engine: compile it again", server.Program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_of_another_engine_is_refused_where_it_is_not()
    {
        (Dictionary<string, string> environment, string module) = OfAnotherEngine("module-ss");
        Ended ended = await RunningProgram.RunWith(environment, "jsockd", "-m", module, "-s", kit.PathOf("socket"));
        Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
        Assert.Contains("jsockd: the module cannot be used: its code was written by another engine, and cannot be read by this engine; it holds no source: compile it again", ended.Error, StringComparison.Ordinal);
    }

    // V8 looks at the head of code before it reads it.
    private (Dictionary<string, string> Environment, string Module) OfAnotherEngine(string module)
    {
        KernelThread.BootEngine(isInterruptible: true);
        ReadOnlyMemory<byte> payload = ModuleFile.PayloadOf(module, File.ReadAllBytes(kit.PathOf(module)), null, out _);
        ModulePayload read = ModulePayload.Read(module, payload);
        byte[] code = read.Code.ToArray();
        code[0] ^= 1;
        string path = kit.PathOf(module + "-of-another");
        File.WriteAllBytes(path, [.. ModuleFile.Unsigned(read with { Engine = "another engine", Code = code }), .. new byte[Ed25519.SignatureBytes]]);
        return (new Dictionary<string, string> { [PublicKey.Variable] = "dangerously_allow_invalid_signatures" }, path);
    }

    private static async Task<JsonObject> Error(JsockdClient client, string command)
    {
        string answer = await client.Ask("1", command);
        Assert.StartsWith("1 exception {", answer, StringComparison.Ordinal);
        return JsonNode.Parse(answer["1 exception ".Length..])!.AsObject();
    }

    private static (string?, string?, string?, string?) Frame(JsonNode? frame) =>
        ((string?)frame!["functionName"], (string?)frame["source"], (string?)frame["line"], (string?)frame["column"]);
}
