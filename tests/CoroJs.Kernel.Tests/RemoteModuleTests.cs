using System.Diagnostics;

namespace CoroJs.Tests;

/// <summary>Modules from https: URLs, of a server of our own and one that we did not write.</summary>
public sealed class RemoteModuleTests : IDisposable
{
    private const string ImportsAll =
        """
        const base = process.argv[1];
        for (const path of process.argv.slice(2)) {
          try {
            const options = path.includes('json') ? { with: { type: 'json' } } : undefined;
            console.log(path, JSON.stringify((await import(base + path, options)).default));
          } catch (error) {
            console.log(path, error.code ?? error.name);
          }
        }
        """;

    private readonly ScratchFolder folder = new();
    private readonly List<RunningProgram> servers = [];

    private Dictionary<string, string> Environment => new()
    {
        ["SSL_CERT_FILE"] = Kit("root.crt"),
        ["XDG_CACHE_HOME"] = Path.Combine(folder.Path, "cache"),
    };

    public void Dispose()
    {
        foreach (RunningProgram server in servers) server.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("stack")]
    [InlineData("plain")]
    [InlineData("thread")]
    public async Task Modules_are_fetched(string carrier)
    {
        string server = await Serve();
        Assert.Equal(
            """
            /main.mjs [2,"ä",3,"https://localhost/main.mjs","undefined"]
            /close.mjs "closed"
            /hints.mjs 1
            /mark.mjs "mark"
            /plain.mjs "plain"
            /moved [2,"ä",3,"https://localhost/main.mjs","undefined"]
            /far1 "far"
            /data.json {"a":"ä"}

            """,
            await Import(server, [$"--fibers={carrier}"], "/main.mjs", "/close.mjs", "/hints.mjs", "/mark.mjs", "/plain.mjs", "/moved", "/far1", "/data.json"));
        Assert.Single(servers[0].Output.Split('\n'), line => line == "/main.mjs");
    }

    [Fact]
    public async Task What_is_no_module_is_told()
    {
        string server = await Serve();
        Assert.Equal(
            """
            /none ERR_MODULE_NOT_FOUND
            /far0 ERR_MODULE_FETCH
            /down ERR_MODULE_FETCH
            /away ERR_ACCESS_DENIED
            /file ERR_UNSUPPORTED_ESM_URL_SCHEME
            /bare ERR_MODULE_NOT_FOUND
            /page ERR_UNKNOWN_MODULE_FORMAT
            /plain ERR_UNKNOWN_MODULE_FORMAT
            /syntax.mjs SyntaxError
            /short.mjs ERR_STREAM_ENDED
            /chunk.mjs ERR_HTTP_RESPONSE
            /cut.mjs ERR_HTTP_RESPONSE
            /both.mjs ERR_HTTP_RESPONSE
            /header.mjs ERR_HTTP_RESPONSE
            /http.mjs ERR_HTTP_RESPONSE
            /large.mjs ERR_HTTP_RESPONSE
            /zip.mjs ERR_MODULE_FETCH
            /empty.mjs ERR_HTTP_RESPONSE
            /main.mjs?json ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE

            """,
            await Import(server, [$"--allow-import={server["https://".Length..]}"], "/none", "/far0", "/down", "/away", "/file", "/bare", "/page", "/plain", "/syntax.mjs",
                "/short.mjs", "/chunk.mjs", "/cut.mjs", "/both.mjs", "/header.mjs", "/http.mjs", "/large.mjs", "/zip.mjs", "/empty.mjs", "/main.mjs?json"));
        // Only what is a module is kept, though its own text or imports are wrong.
        Assert.Equal(3, Directory.GetFiles(Path.Combine(folder.Path, "cache", "corojs", "modules")).Length);
    }

    [Fact]
    public async Task What_was_fetched_needs_no_server_again_until_it_is_to_be_reloaded()
    {
        string server = await Serve();
        string first = await Import(server, [], "/moved");
        servers[0].Dispose();
        servers.Clear();
        Assert.Equal(first, await Import(server, [], "/moved"));
        Assert.Equal("/moved ECONNREFUSED\n", await Import(server, ["--reload"], "/moved"));
        // A damaged file is as none.
        foreach (string file in Directory.GetFiles(Path.Combine(folder.Path, "cache", "corojs", "modules"))) await File.WriteAllTextAsync(file, "{\n");
        Assert.Equal("/moved ECONNREFUSED\n", await Import(server, [], "/moved"));
    }

    [Fact]
    public async Task Nothing_comes_from_where_it_may_not()
    {
        string server = await Serve();
        Ended ended = await RunningProgram.RunWith(Environment, "-e", $"import '{server}/main.mjs'");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("ERR_ACCESS_DENIED", ended.Error, StringComparison.Ordinal);
        Assert.Contains($"--allow-import={server["https://".Length..]} grants it", ended.Error, StringComparison.Ordinal);
        ended = await RunningProgram.RunWith(Environment, "--allow-import", "-e", $"import '{server.Replace("https", "http", StringComparison.Ordinal)}/main.mjs'");
        Assert.Contains("ERR_UNSUPPORTED_ESM_URL_SCHEME", ended.Error, StringComparison.Ordinal);
        ended = await RunningProgram.RunWith(new() { ["XDG_CACHE_HOME"] = folder.Path }, "--allow-import", "-e", $"import '{server}/main.mjs'");
        Assert.Contains("UNABLE_TO_VERIFY_LEAF_SIGNATURE", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("/main.mjs", servers[0].Output, StringComparison.Ordinal);
    }

    /// <summary>In a sandbox modules are fetched, and nothing is left behind.</summary>
    [Fact]
    public async Task A_sandbox_keeps_nothing()
    {
        string server = await Serve(), host = server["https://".Length..];
        Assert.Equal("/close.mjs \"closed\"\n", await Import(server, ["--sandbox", $"--allow-import={host},{host.Replace("localhost", "127.0.0.1", StringComparison.Ordinal)}"], "/close.mjs"));
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "cache")));
    }

    [Fact]
    public async Task Modules_have_the_integrity_that_the_import_map_wants()
    {
        string server = await Serve();
        byte[] hash = System.Security.Cryptography.SHA384.HashData("export default \"plain\""u8);
        string right = $"sha384-{Convert.ToBase64String(hash)}", wrong = $"sha384-{Convert.ToBase64String(new byte[48])}";
        string local = folder.Write("local.mjs", "export default 'local'");
        string Map(string url, string integrity) => folder.Write("map.json", $$"""{ "integrity": { "{{url}}": "{{integrity}}" } }""");

        string[] options = ["--import-map", Map($"{server}/plain.mjs", $"sha256-AAAA {right}")];
        Assert.Equal("/plain.mjs \"plain\"\n", await Import(server, options, "/plain.mjs"));
        Map($"{server}/plain.mjs", wrong);
        Ended ended = await RunningProgram.RunWith(Environment, [.. options, "--allow-import", "-e", $"import '{server}/plain.mjs'"]);
        Assert.Contains($"'{server}/plain.mjs' imported from", ended.Error, StringComparison.Ordinal);
        Assert.Contains($"the import map wants {wrong}, it has {right}", ended.Error, StringComparison.Ordinal);
        // Where the redirection leads to counts, and what was asked for.
        foreach (string url in new[] { "/moved", "/main.mjs" })
        {
            Map(server + url, wrong);
            Assert.Equal("/moved ERR_IMPORT_INTEGRITY\n", await Import(server, options, "/moved"));
        }
        Map("./local.mjs", wrong);
        ended = await RunningProgram.RunWith(Environment, [.. options, local]);
        Assert.Contains("ERR_IMPORT_INTEGRITY", ended.Error, StringComparison.Ordinal);
        Map("./local.mjs", "md5-AAAA");
        ended = await RunningProgram.RunWith(Environment, [.. options, local]);
        Assert.Contains("the integrity of \"./local.mjs\" must be \"sha384-…\"", ended.Error, StringComparison.Ordinal);
    }

    /// <summary>Programs that fetch the same at the same time share the folder.</summary>
    [Fact]
    public async Task Several_programs_fill_the_cache_at_once()
    {
        string server = await Serve();
        string[] outputs = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Import(server, [], "/main.mjs", "/plain.mjs")));
        Assert.Single(outputs.Distinct());
        Assert.Equal(5, Directory.GetFiles(Path.Combine(folder.Path, "cache", "corojs", "modules")).Length);
    }

    [ClientFact("python3")]
    public async Task A_server_of_another_make()
    {
        folder.Write("site/main.mjs", "export { default } from './other.js';");
        folder.Write("site/other.js", "export default 'other';");
        string script = folder.Write("serve.py", """
            import http.server, ssl, sys
            class Handler(http.server.SimpleHTTPRequestHandler):
                protocol_version = 'HTTP/1.1'
                def log_message(self, *arguments): pass
            server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[1], sys.argv[2])
            server.socket = context.wrap_socket(server.socket, server_side=True)
            print('port', server.server_address[1], flush=True)
            server.serve_forever()
            """);
        using Process python = Process.Start(new ProcessStartInfo("python3", [script, Kit("one.crt"), Kit("rsa.key")])
        {
            WorkingDirectory = Path.Combine(folder.Path, "site"),
            RedirectStandardOutput = true,
        })!;
        try
        {
            string? line = await python.StandardOutput.ReadLineAsync();
            Assert.StartsWith("port ", line, StringComparison.Ordinal);
            Assert.Equal("/main.mjs \"other\"\n", await Import($"https://localhost:{line!["port ".Length..]}", [], "/main.mjs"));
        }
        finally
        {
            python.Kill();
        }
    }

    private static string Kit(string name) => Repository.File("tests", "tls", name);

    // A server of ours; its base.
    private async Task<string> Serve()
    {
        RunningProgram server = RunningProgram.Start(Repository.File("tests", "programs", "remote", "server.mjs"), Kit("one.crt"), Kit("rsa.key"));
        servers.Add(server);
        return "https://localhost:" + await server.Line("port ");
    }

    private async Task<string> Import(string server, string[] options, params string[] paths)
    {
        string[] grant = Array.Exists(options, o => o.StartsWith("--allow-import", StringComparison.Ordinal)) ? [] : ["--allow-import"];
        Ended ended = await RunningProgram.RunWith(Environment, [.. options, .. grant, "-e", ImportsAll, server, .. paths]);
        Assert.Empty(ended.Error);
        return ended.Output;
    }
}
