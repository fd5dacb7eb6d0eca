using System.Text.Json.Nodes;

namespace CoroJs.Tests.Hosting;

/// <summary>One-call forms: a script with its modules, a project with its packages.</summary>
public sealed class ScriptRequestTests
{
    public static TheoryData<FiberCarrier> Carriers => new(FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread);

    private static readonly Dictionary<string, string> Shop = new()
    {
        ["shop/prices.js"] = "import { rate } from './tax.ts'; globalThis.loads = (globalThis.loads ?? 0) + 1; export const price = n => n * (1 + rate)",
        ["shop/tax.ts"] = "import settings from '/settings.json' with { type: 'json' }; export const rate: number = settings.rate",
        ["settings.json"] = "\ufeff" + """{ "rate": 0.5 }""",
    };

    [Theory, MemberData(nameof(Carriers))]
    public async Task Modules_come_along_with_modules_and_with_scripts(FiberCarrier carrier)
    {
        await using CoroPool pool = await Make(carrier);
        ScriptResult module = await pool.RunAsync(new ScriptRequest
        {
            Code = "import { price } from 'shop/prices.js'; export default await Promise.resolve(price(n))",
            IsModule = true,
            Modules = Shop,
            Globals = new JsonObject { ["n"] = 10 },
            ReturnKeys = ["loads"],
        });
        Assert.Equal(15, module.Value!.GetValue<int>());
        Assert.Equal("""{"loads":1}""", module.Globals.ToJsonString());
        ScriptResult script = await pool.RunAsync(new ScriptRequest { Code = "Fiber.await(import('shop/prices.js')).price(2)", Modules = Shop });
        Assert.Equal(3, script.Value!.GetValue<int>());
        // The context was the call's own, and so were its modules.
        var missing = await Assert.ThrowsAsync<JavaScriptException>(() => pool.RunAsync(new ScriptRequest { Code = "import 'shop/prices.js'", IsModule = true }));
        Assert.Equal("ERR_MODULE_NOT_FOUND", missing.Code);
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_kept_context_keeps_modules_until_they_come_with_another_text(FiberCarrier carrier)
    {
        await using CoroPool pool = await Make(carrier);
        var request = new ScriptRequest
        {
            Code = "import { price } from 'shop/prices.js'; export default [price(10), loads]",
            IsModule = true,
            Modules = Shop,
            Call = new PoolCall { Key = "tenant" },
        };
        Assert.Equal("[15,1]", (await pool.RunAsync(request)).Value!.ToJsonString());
        Assert.Equal("[15,1]", (await pool.RunAsync(request)).Value!.ToJsonString());
        Assert.Equal("[15,1]", (await pool.RunAsync(request with { Modules = new Dictionary<string, string>() })).Value!.ToJsonString());
        var other = new Dictionary<string, string>(Shop) { ["settings.json"] = """{ "rate": 1 }""" };
        Assert.Equal("[20,2]", (await pool.RunAsync(request with { Modules = other })).Value!.ToJsonString());
        Assert.Equal("[20,2]", (await pool.RunAsync(request with { Modules = other })).Value!.ToJsonString());
    }

    [Fact]
    public async Task Modules_of_a_request_go_before_those_of_the_runtime()
    {
        await using CoroPool pool = await Make(FiberCarrier.Stack, new CoroRuntimeOptions
        {
            Modules = ModuleSource.Of(new Dictionary<string, string> { ["a"] = "export default 'runtime'", ["b"] = "export { default } from 'a'" }),
        });
        var request = new ScriptRequest { Code = "export { default } from 'b'", IsModule = true, Call = new PoolCall { Key = "k" } };
        Assert.Equal("runtime", (await pool.RunAsync(request)).Value!.GetValue<string>());
        Assert.Equal("request", (await pool.RunAsync(request with { Modules = new Dictionary<string, string> { ["a"] = "export default 'request'" } })).Value!.GetValue<string>());
    }

    [Fact]
    public async Task Errors_name_the_module()
    {
        await using CoroPool pool = await Make(FiberCarrier.Stack);
        var broken = await Assert.ThrowsAsync<JavaScriptException>(() => pool.RunAsync(new ScriptRequest
        {
            Code = "import 'rules.js'",
            IsModule = true,
            Modules = new Dictionary<string, string> { ["rules.js"] = "\nlet a = ;" },
        }));
        Assert.Equal(("SyntaxError", "host:rules.js", 2), (broken.Name, broken.FileName, broken.Line));
        var binary = await Assert.ThrowsAsync<ArgumentException>(() => pool.RunAsync(new ScriptRequest { Code = "1", Modules = new Dictionary<string, string> { ["a.wasm"] = "" } }));
        Assert.Contains("'a.wasm' is WebAssembly", binary.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("for (;;);", false)]
    [InlineData("new Promise(() => {})", false)]
    [InlineData("import 'endless.js'", true)]
    [InlineData("await new Promise(() => {})", true)]
    [InlineData("export default new Promise(() => {})", true)]
    public async Task A_time_limit_covers_all_of_it(string code, bool isModule)
    {
        await using CoroPool pool = await Make(FiberCarrier.Stack);
        await Assert.ThrowsAsync<ScriptTimeoutException>(() => pool.RunAsync(new ScriptRequest
        {
            Code = code,
            IsModule = isModule,
            Modules = new Dictionary<string, string> { ["endless.js"] = "for (;;);" },
            Call = PoolCall.Alone with { Options = new CallOptions { TimeLimit = TimeSpan.FromMilliseconds(100) } },
        }));
        Assert.Equal(4, await pool.EvaluateAsync<int>("2 + 2"));
    }

    [Fact]
    public async Task A_project_with_its_packages_runs_where_its_folder_may_be_read()
    {
        using var folder = new ScratchFolder("corojs-project");
        folder.Write("package.json", """{ "type": "module", "imports": { "#settings": "./settings.json" } }""");
        folder.Write("main.js", "import greet from 'greet'; import settings from '#settings' with { type: 'json' }; export const run = who => greet(who) + settings.mark");
        folder.Write("settings.json", """{ "mark": "!" }""");
        folder.Write("node_modules/greet/package.json", """{ "name": "greet", "main": "lib/index.js" }""");
        folder.Write("node_modules/greet/lib/index.js", "const path = require('node:path'); module.exports = who => `${path.basename('a/hello')} ${who}`");
        await using CoroPool pool = await Make(FiberCarrier.Stack, new CoroRuntimeOptions { Permissions = new Permissions { Import = [folder.Path] } });
        ScriptResult result = await pool.RunAsync(new ScriptRequest
        {
            Code = $"import {{ run }} from '{folder.Path}/main.js'; export default run(who)",
            IsModule = true,
            Globals = new JsonObject { ["who"] = "world" },
        });
        Assert.Equal("hello world!", result.Value!.GetValue<string>());
    }

    private static Task<CoroPool> Make(FiberCarrier carrier, CoroRuntimeOptions? options = null) =>
        CoroPool.CreateAsync(new CoroPoolOptions { Runtimes = 1, Runtime = (options ?? new CoroRuntimeOptions()) with { Carrier = carrier, ExpectsTimeLimits = true } });
}
