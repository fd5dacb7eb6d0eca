using System.Text.Json.Nodes;

namespace CoroJs.Tests.CommandServer;

/// <summary>-sm: places of the bundle's sources in the error object, row by row.</summary>
public sealed class SourceMapTests(ModuleKit kit) : IClassFixture<ModuleKit>
{
    // Made by esbuild --bundle --minify --sourcemap of two files.
    private const string Bundle =
        """
        function n(r){if(r>1)throw new RangeError(`too large: ${r}`);return r}function t(r){return n(r)+1}var i=async r=>(await null,t(r));export{i as later,t as outer};
        //# sourceMappingURL=bundle.mjs.map

        """;

    private const string Map =
        """
        {"version":3,"sources":["b.mjs","a.mjs"],"names":["inner","value","outer","value","inner","later"],
        "mappings":"AAEO,SAASA,EAAMC,EAAO,CAC3B,GAAIA,EAAQ,EAAG,MAAM,IAAI,WAAW,cAAcA,CAAK,EAAE,EACzD,OAAOA,CACT,CCHO,SAASC,EAAMC,EAAO,CAC3B,OAAOC,EAAMD,CAAK,EAAI,CACxB,CACO,IAAME,EAAQ,MAAMF,IACzB,MAAM,KACCD,EAAMC,CAAK"}
        """;

    [Theory]
    [InlineData("m => m.outer(5)")]
    [InlineData("async m => await m.outer(5)")]
    [InlineData("await null, m => m.outer(5)")]
    public async Task Frames_of_the_module_are_mapped_and_others_are_null(string command)
    {
        JsonObject error = await ErrorWith(Map, command);
        JsonArray trace = error["trace"]!.AsArray();
        Assert.Equal("""{"functionName":"n","source":"bundle.mjs","line":"1","column":"28","mapped":{"source":"b.mjs","line":4,"column":24}}""", trace[0]!.ToJsonString());
        Assert.Equal("""{"functionName":"t","source":"bundle.mjs","line":"1","column":"92","mapped":{"source":"a.mjs","line":4,"column":10,"functionName":"inner"}}""", trace[1]!.ToJsonString());
        Assert.Equal("<buffer>", (string?)trace[2]!["source"]);
        Assert.Equal(["functionName", "source", "line", "column", "mapped"], trace[2]!.AsObject().Select(p => p.Key));
        Assert.Null(trace[2]!["mapped"]);
        Assert.Equal(3, trace.Count);
        Assert.StartsWith("RangeError: too large: 5\n    at n (bundle.mjs:1:28)\n    at t (bundle.mjs:1:92)\n    at ", (string)error["raw"]!, StringComparison.Ordinal);
        Assert.StartsWith(
            "\nRangeError: too large: 5\n    at n (bundle.mjs:1:28) -> n (b.mjs:4:24)\n    at t (bundle.mjs:1:92) -> inner (a.mjs:4:10)\n    at ",
            (string)error["pretty"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Natives_are_not_mapped()
    {
        JsonArray trace = (await ErrorWith(Map, "m => [5].map(x => m.outer(x))"))["trace"]!.AsArray();
        Assert.Equal("""{"functionName":"map","source":"native","line":null,"column":null,"mapped":null}""", trace[3]!.ToJsonString());
    }

    [Fact]
    public async Task A_place_that_the_map_does_not_know_is_null()
    {
        JsonArray trace = (await ErrorWith("""{"version":3,"sources":[],"names":[],"mappings":""}""", "m => m.outer(5)"))["trace"]!.AsArray();
        Assert.All(trace, frame => Assert.True(frame!.AsObject().ContainsKey("mapped") && frame["mapped"] is null));
    }

    [Theory]
    [InlineData(null, "[WARN] The source map ")]
    [InlineData("{", "The source map cannot be understood and is ignored: ")]
    [InlineData("[1]", "The source map cannot be understood and is ignored: ")]
    public async Task A_map_that_is_missing_or_broken_is_logged_and_ignored(string? map, string message)
    {
        JsonArray trace = (await ErrorWith(map, "m => m.outer(5)", message))["trace"]!.AsArray();
        Assert.Equal("""{"functionName":"n","source":"bundle.mjs","line":"1","column":"28"}""", trace[0]!.ToJsonString());
    }

    private async Task<JsonObject> ErrorWith(string? map, string command, string? logged = null)
    {
        await File.WriteAllTextAsync(kit.PathOf("bundle.mjs"), Bundle);
        string module = await kit.Compile("bundle.mjs", "bundle", "-pk", kit.KeyPath);
        string mapPath = kit.PathOf("bundle.mjs.map");
        if (map is null) File.Delete(mapPath);
        else await File.WriteAllTextAsync(mapPath, map);
        using JsockdProcess server = await JsockdProcess.StartWith(kit.Environment, 1, "-m", module, "-sm", mapPath, "-t", "5000000");
        using JsockdClient client = server.Connect();
        Assert.Equal("1 ok 2", await client.Ask("1", "m => m.outer(1)"));
        string answer = await client.Ask("2", command);
        Assert.StartsWith("2 exception {", answer, StringComparison.Ordinal);
        await client.Ask("3", "m => 1");
        string log = server.Program.Error;
        if (logged is null) Assert.Equal("", log);
        else Assert.Contains(logged, log, StringComparison.Ordinal);
        return JsonNode.Parse(answer["2 exception ".Length..])!.AsObject();
    }
}
