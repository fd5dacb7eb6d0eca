using System.Globalization;
using CoroJs.Sandboxing;
using CoroJs.SystemCalls;

namespace CoroJs.Tests;

/// <summary>Hostile programs in a sandbox: they get what is granted, nothing else, and go on.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SandboxTests : IDisposable
{
    private readonly ScratchFolder folder = new("corojs-sandbox");

    public static TheoryData<string> Carriers() => ["stack", "plain", "thread"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task Nothing_is_granted_by_default(string carrier)
    {
        string[] calls = [.. SystemCallTable.Names.Where(name => CallClasses.Of(name) is not (CallClass.Own or CallClass.Handle or CallClass.Variables))];
        await Run("calls.mjs", carrier, ["--sandbox"], calls);
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task Nobody_leaves_a_granted_folder(string carrier)
    {
        string inside = At("inside"), outside = At("outside");
        folder.Write("inside/file", "mine");
        folder.Write("outside/secret", "secret");
        folder.Write("readable/file", "read me");
        Directory.CreateDirectory(At("inside/sub"));
        Directory.CreateDirectory(At("outside/empty"));
        Link("inside/to-secret", "../outside/secret");
        Link("inside/to-outside", outside);
        Link("inside/to-root", "/");
        Link("inside/to-parent", "..");
        Link("inside/chain", "to-outside");
        Link("inside/to-proc", "/proc");
        Link("inside/to-new", "../outside/new");
        await Run("escape.mjs", carrier, [$"--allow-read={inside},{At("readable")}", $"--allow-write={inside}"], inside, outside, At("readable"));
        Assert.Equal("secret", await File.ReadAllTextAsync(At("outside/secret")));
        Assert.Equal([At("outside/empty"), At("outside/secret")], Directory.EnumerateFileSystemEntries(outside).Order(StringComparer.Ordinal));
        Assert.Equal("read me", await File.ReadAllTextAsync(At("readable/file")));
        Assert.Single(Directory.EnumerateFileSystemEntries(At("readable")));
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task Nobody_leaves_it_while_others_change_it(string carrier)
    {
        folder.Write("inside/file", "mine");
        folder.Write("inside/swap/file", "mine");
        folder.Write("outside/file", "secret");
        folder.Write("outside/only-outside", "secret");
        Link("inside/link", At("outside"));
        UnixFileMode mode = File.GetUnixFileMode(At("outside/file"));
        await Run("race.mjs", carrier, [$"--allow-read={At("inside")}", $"--allow-write={At("inside")}"], At("inside"));
        Assert.Equal([At("outside/file"), At("outside/only-outside")], Directory.EnumerateFileSystemEntries(At("outside")).Order(StringComparer.Ordinal));
        Assert.Equal("secret", await File.ReadAllTextAsync(At("outside/file")));
        Assert.Equal(mode, File.GetUnixFileMode(At("outside/file")));
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task Addresses_are_granted_and_not_only_names(string carrier)
    {
        using var server = new DnsServer(question => Task.FromResult<byte[][]>([Answer(question)]));
        string port = server.Port.ToString(CultureInfo.InvariantCulture);
        await Run(
            "net.mjs", carrier,
            [$"--allow-net=127.0.0.2,127.0.0.1:{port},rebind.test,mixed.test,unix:@corojs-sandbox-{port}", $"--allow-listen=127.0.0.1,127.0.0.2,unix:@corojs-sandbox-{port}", "--allow-dns=*.asked.test"],
            port);
        Assert.Equal(0, server.Asked("exfiltrate.other"));
        Assert.Equal(0, server.Asked("rebind.other"));
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task JavaScript_decides_nothing(string carrier) => await Run("tamper.mjs", carrier, ["--sandbox"]);

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task Modules_come_from_where_they_may(string carrier)
    {
        folder.Write("lib/a.mjs", "import b from './b.mjs'; export default `a and ${b}`;");
        folder.Write("lib/b.mjs", "export default 'b';");
        folder.Write("lib/c.cjs", "module.exports = 'c';");
        folder.Write("lib/d.ts", "const d: string = 'd'; export default d;");
        folder.Write("lib/uses-package.mjs", "export { default } from 'thing';");
        folder.Write("lib/node_modules/thing/package.json", """{ "name": "thing", "exports": "./main.mjs" }""");
        folder.Write("lib/node_modules/thing/main.mjs", "export default 'package';");
        folder.Write("lib/.env", "KEY=1");
        folder.Write("lib/id_rsa", "key");
        folder.Write("data/e.mjs", "export default 'e';");
        folder.Write("data/e.cjs", "module.exports = 'e';");
        folder.Write("data/secret.json", "{}");
        Link("lib/to-data", At("data"));
        Link("lib/secret.json", "../data/secret.json");
        await Run("modules.mjs", carrier, ["--sandbox", $"--allow-import={At("lib")}"], folder.Path);
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task After_a_limit_the_program_goes_on(string carrier)
    {
        string file = folder.Write("file", "text");
        Ended ended = await Run("limits.mjs", carrier, ["--max-handles=20", "--max-output=100000", "--max-buffers=64"], file);
        Assert.Contains("ok a short line still fits", ended.Output, StringComparison.Ordinal);
        Assert.Contains("corojs: The program may write no more than 100000 bytes", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_are_seen_if_they_are_named()
    {
        var environment = new Dictionary<string, string> { ["APP_ONE"] = "1", ["APP_TWO"] = "2", ["OTHER"] = "3" };
        Ended ended = await RunningProgram.RunWith(
            environment, "--allow-env=APP_*,TERM2", "-e", "console.log(JSON.stringify(Object.keys(process.env).sort()), process.env.OTHER, process.permission.has('env', 'APP_X'), process.permission.has('env'))");
        Assert.Equal("[\"APP_ONE\",\"APP_TWO\"] undefined true false\n", ended.Output);
    }

    [Fact]
    public async Task Programs_are_started_if_they_are_named()
    {
        const string program = """
            for (const [file, env] of [['/bin/true'], ['/bin/false'], ['no-such-program'], ['/bin/true', { LD_PRELOAD: 'x.so' }]]) {
              try { console.log(Process.run(file, [], { env }).code); } catch (error) { console.log(error.code, error.permission, error.resource); }
            }
            """;
        Ended ended = await RunningProgram.Run("--allow-run=/bin/true", "-e", program);
        Assert.Equal(
            """
            0
            ERR_ACCESS_DENIED run /bin/false
            ERR_ACCESS_DENIED run no-such-program
            ERR_ACCESS_DENIED run /bin/true with LD_PRELOAD

            """,
            ended.Output);
    }

    [Fact]
    public async Task Sockets_in_the_file_system_are_granted_by_path()
    {
        string program = folder.Write("program.mjs", """
            const [folder] = process.argv.slice(2);
            const server = net.createServer(socket => socket.end('hello')).bind({ path: `${folder}/run/a.sock` });
            Fiber.run(() => server.serve());
            const attempt = call => { try { return call(); } catch (error) { return `${error.code} ${error.permission} ${error.resource}`; } };
            console.log(attempt(() => net.connect({ path: `${folder}/run/a.sock` }).read()));
            console.log(attempt(() => net.connect({ path: `${folder}/run/link.sock` }).read()));
            console.log(attempt(() => net.createServer(() => {}).bind({ path: `${folder}/run/../b.sock` })));
            console.log(attempt(() => net.createServer(() => {}).bind({ path: `${folder}/run/away/b.sock` })));
            server.close();
            """);
        Directory.CreateDirectory(At("run"));
        Link("run/link.sock", "../outside.sock");
        Link("run/away", "..");
        Ended ended = await RunningProgram.Run($"--allow-net=unix:{At("run")}", $"--allow-listen=unix:{At("run")}", program, folder.Path);
        Assert.Equal(
            $"hello\nERR_ACCESS_DENIED net unix:{At("run/link.sock")}\nERR_ACCESS_DENIED listen unix:{At("b.sock")}\nERR_ACCESS_DENIED listen unix:{At("run/away/b.sock")}\n",
            ended.Output);
        Assert.Equal("", ended.Error);
        Assert.False(File.Exists(At("run/a.sock")), "the socket's file is still there");
    }

    [Theory]
    [InlineData("--allow-net=https://example.com", "must be a host, not a URL")]
    [InlineData("--allow-net=127.1", "'127.1' must name a host")]
    [InlineData("--allow-read=", "needs a value")]
    [InlineData("--allow-env=A=B", "must be the name of a variable")]
    [InlineData("--allow-import=lib/x.mjs", "(./lib/x.mjs)")]
    [InlineData("--sandbox=yes", "takes no value")]
    [InlineData("--max-handles=-1", "must be a number from")]
    public async Task Wrong_rules_are_wrong_usage(string option, string expected)
    {
        Ended ended = await RunningProgram.Run(option, "-e", "console.log('ran')");
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(expected, ended.Error, StringComparison.Ordinal);
        Assert.Empty(ended.Output);
    }

    private static byte[] Answer(DnsQuestion question)
    {
        if (question.Type != DnsQuestion.A) return question.Answer();
        return question.FirstLabel switch
        {
            "x" => question.Answer(DnsQuestion.AddressRecord("127.0.0.2")),
            "mixed" => question.Answer(DnsQuestion.AddressRecord("127.0.0.1"), DnsQuestion.AddressRecord("169.254.169.254"), DnsQuestion.AddressRecord("127.0.0.2")),
            _ => question.Answer(DnsQuestion.AddressRecord("127.0.0.1")),
        };
    }

    private static async Task<Ended> Run(string program, string carrier, string[] options, params string[] arguments)
    {
        string import = $"--allow-import={Repository.File("tests", "programs", "sandbox", "check.mjs")}";
        Ended ended = await RunningProgram.Run([$"--fibers={carrier}", .. options, import, Repository.File("tests", "programs", "sandbox", program), .. arguments]);
        Assert.DoesNotContain(ended.Output.Split('\n'), line => line.StartsWith("not ok", StringComparison.Ordinal));
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        Assert.Contains("ok ", ended.Output, StringComparison.Ordinal);
        return ended;
    }

    private string At(string path) => Path.Combine(folder.Path, path);

    private void Link(string path, string target) => File.CreateSymbolicLink(At(path), target);
}
