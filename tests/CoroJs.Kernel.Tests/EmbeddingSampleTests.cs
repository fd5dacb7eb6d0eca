using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace CoroJs.Tests;

/// <summary>The programs of samples/embedding do what they promise.</summary>
public sealed class EmbeddingSampleTests
{
    [Fact]
    public async Task The_plugin_host_serves_rows_and_outlives_hostile_scripts()
    {
        using RunningProgram host = Start("PluginHost", null, "500");
        Ended ended = await host.End();
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        Assert.Contains("one after the other: 500 rows in ", ended.Output, StringComparison.Ordinal);
        Assert.Contains("""row 0 became {"id":0,"metres":""", ended.Output, StringComparison.Ordinal);
        Assert.Contains("ScriptTimeoutException: The call has used its 100 ms of processor time", ended.Output, StringComparison.Ordinal);
        Assert.Contains("ScriptOutOfMemoryException: ", ended.Output, StringComparison.Ordinal);
        Assert.EndsWith("and the next row is served as before\n", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rules_engine_keeps_tenants_apart()
    {
        using RunningProgram engine = Start("RulesEngine", null, "50", "3");
        Ended ended = await engine.End();
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        Assert.Contains("tenant 13 failed each time: ScriptTimeoutException: ", ended.Output, StringComparison.Ordinal);
        Assert.Contains("order 3 of each tenant: 50 in ", ended.Output, StringComparison.Ordinal);
        Assert.EndsWith("""tenant 1 now says {"tenant":"tenant 1","isAllowed":true,"seen":4}""" + "\n", ended.Output, StringComparison.Ordinal);
        Assert.All(ended.Output.Split('\n').Where(line => line.Contains("failed each time", StringComparison.Ordinal)), line => Assert.StartsWith("tenant 13 ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_web_application_reaches_its_database_and_reloads_its_scripts()
    {
        using var folder = new ScratchFolder("corojs-web");
        string source = Repository.File("samples", "embedding", "ScriptedWeb");
        foreach (string file in Directory.GetFiles(Path.Combine(source, "routes"), "*", SearchOption.AllDirectories).Append(Path.Combine(source, "appsettings.json")))
            folder.Write(Path.GetRelativePath(source, file), await File.ReadAllTextAsync(file));
        using RunningProgram web = Start("ScriptedWeb", folder.Path, "--urls", "http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = new Uri(await web.Line("      Now listening on: ")) };

        HttpResponseMessage made = await client.PostAsJsonAsync("notes", new { body = "hello" });
        Assert.Equal((201, "/notes/1"), ((int)made.StatusCode, made.Headers.Location!.ToString()));
        string[] all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetStringAsync("notes")));
        Assert.All(all, text => Assert.Equal("""[{"id":1,"body":"hello"}]""", text));
        Assert.Equal(404, (int)(await client.GetAsync("notes/7")).StatusCode);
        Assert.Equal(405, (int)(await client.PutAsJsonAsync("notes", 1)).StatusCode);
        HttpResponseMessage wrong = await client.PostAsJsonAsync("notes", new { });
        Assert.Equal((400, """{"error":"the request needs a text \"body\""}"""), ((int)wrong.StatusCode, await wrong.Content.ReadAsStringAsync()));

        Assert.Equal("""{"hello":"you"}""", await client.GetStringAsync("hello?name=you"));
        folder.Write("routes/hello.js", "export const GET = () => ({ body: 'changed' })");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await client.GetStringAsync("hello", limit.Token) != "\"changed\"") await Task.Delay(20, limit.Token);
        // A file that came, and errors with their stacks.
        folder.Write("routes/broken.js", "import { text } from './lib/answers.js';\nexport const GET = () => { throw new RangeError(text({ a: 'no' }, 'a')) }");
        HttpResponseMessage broken = await client.GetAsync("broken", limit.Token);
        while ((int)broken.StatusCode == 404) broken = await client.GetAsync("broken", limit.Token);
        JsonNode error = (await broken.Content.ReadFromJsonAsync<JsonNode>(limit.Token))!;
        Assert.Equal("no", error["error"]!.GetValue<string>());
        Assert.Contains(error["stack"]!.AsArray(), line => line!.GetValue<string>().Contains("broken.js:2", StringComparison.Ordinal));
        Assert.Contains("note 1 was written", web.Output, StringComparison.Ordinal);
    }

    private static RunningProgram Start(string sample, string? folder, params string[] arguments) =>
        RunningProgram.StartHost(Repository.Built($"samples/embedding/{sample}", $"{sample}.dll"), folder, arguments);
}
