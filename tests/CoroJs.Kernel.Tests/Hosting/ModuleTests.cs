using System.Text.Json.Nodes;

namespace CoroJs.Tests.Hosting;

public sealed class ModuleTests
{
    public static TheoryData<FiberCarrier> Carriers => new(FiberCarrier.Stack, FiberCarrier.Plain, FiberCarrier.Thread);

    private static readonly Dictionary<string, string> Shop = new()
    {
        ["shop/prices.js"] = "import { rate } from './tax.js'; export const price = n => n * (1 + rate); export let calls = 0; export default 7",
        ["shop/tax.js"] = "import settings from '../settings.json' with { type: 'json' }; Fiber.sleep(1); export const rate = settings.rate",
        ["settings.json"] = """{ "rate": 0.5 }""",
        ["typed.ts"] = "enum Size { small = 2 } export const size: number = Size.small",
        ["broken.js"] = "export const a = ;",
        ["late.js"] = "await null; export const late = await Promise.resolve(5)",
    };

    [Theory, MemberData(nameof(Carriers))]
    public async Task Modules_of_the_host_import_one_another(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier, ModuleSource.Of(Shop));
        using JavaScriptObject prices = await runtime.ImportAsync("shop/prices.js");
        Assert.Equal(15, await prices.InvokeMethodAsync<double>("price", [10]));
        Assert.Equal(7, await prices.GetAsync<int>("default"));
        Assert.Equal(3, await runtime.EvaluateAsync<double>("import('shop/prices.js').then(m => m.price(2))"));
        Assert.Equal(2, (await runtime.ImportAsync("typed.ts")).Get<int>("size"));
        Assert.Equal(5, (await runtime.ImportAsync("host:late.js")).Get<int>("late"));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_module_of_text_runs_each_time_and_imports_what_stands_beside_its_name(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier, ModuleSource.Of(Shop));
        for (int i = 1; i <= 2; i++)
        {
            using JavaScriptObject module = await runtime.RunModuleAsync("import { rate } from './tax.js'; globalThis.runs = (globalThis.runs ?? 0) + 1; export const url = import.meta.url, r = rate", "shop/main.js");
            Assert.Equal("host:shop/main.js", module.Get<string>("url"));
            Assert.Equal(0.5, module.Get<double>("r"));
            Assert.Equal(i, runtime.Evaluate<int>("runs"));
        }
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Each_context_has_modules_of_its_own(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier, ModuleSource.From((name, referrer, _) => new(name == "who" ? new ModuleText($"export const box = {{ from: '{referrer}' }}") : null)));
        await using CoroContext other = await runtime.CreateContextAsync();
        await runtime.ExecuteAsync("import('who').then(m => { m.box.from = 'changed' })", "first.js");
        Assert.Equal("second.js", await other.EvaluateAsync<string>("import('who').then(m => m.box.from)", "second.js"));
        Assert.Equal("changed", await runtime.EvaluateAsync<string>("import('who').then(m => m.box.from)"));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task Errors_say_which_module_who_imports_it_and_where(FiberCarrier carrier)
    {
        await using var runtime = Make(carrier, ModuleSource.Of(Shop));
        var missing = await Assert.ThrowsAsync<JavaScriptException>(() => runtime.RunModuleAsync("\nimport './gone.js'", "shop/main.js"));
        Assert.Equal("ERR_MODULE_NOT_FOUND", missing.Code);
        Assert.Equal("The host has no module './gone.js', 'shop/gone.js' imported from host:shop/main.js:2:8", missing.Message);
        var broken = await Assert.ThrowsAsync<JavaScriptException>(() => runtime.ImportAsync("broken.js"));
        Assert.Equal(("SyntaxError", "host:broken.js", 1), (broken.Name, broken.FileName, broken.Line));
        var unmarked = await Assert.ThrowsAsync<JavaScriptException>(() => runtime.ImportAsync("settings.json"));
        Assert.Equal("ERR_IMPORT_ATTRIBUTE_MISSING", unmarked.Code);
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task What_a_source_throws_is_thrown_by_the_import_which_can_be_tried_again(FiberCarrier carrier)
    {
        int asked = 0;
        await using var runtime = Make(carrier, ModuleSource.From(async (name, _, cancellation) =>
        {
            await Task.Delay(1, cancellation);
            return ++asked == 1 ? throw new TimeoutException("the store is away") : new ModuleText("export const ok = true");
        }));
        var thrown = await Assert.ThrowsAsync<JavaScriptException>(() => runtime.ImportAsync("rules"));
        Assert.Equal("the store is away", Assert.IsType<TimeoutException>(thrown.InnerException).Message);
        using JavaScriptObject rules = await runtime.ImportAsync("rules");
        Assert.True(rules.Get<bool>("ok"));
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_folder_gives_what_is_in_it_and_nothing_else()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("corojs-modules-");
        try
        {
            string inside = Directory.CreateDirectory(Path.Combine(folder.FullName, "inside")).FullName;
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "secret.js"), "export default 'secret'");
            await File.WriteAllTextAsync(Path.Combine(inside, "a.js"), "export { b } from './lib/b.js'");
            Directory.CreateDirectory(Path.Combine(inside, "lib"));
            await File.WriteAllTextAsync(Path.Combine(inside, "lib", "b.js"), "export const b = 4");
            File.CreateSymbolicLink(Path.Combine(inside, "good.js"), "lib/b.js");
            File.CreateSymbolicLink(Path.Combine(inside, "out.js"), "../secret.js");
            Directory.CreateSymbolicLink(Path.Combine(inside, "up"), folder.FullName);
            IModuleSource source = ModuleSource.Files(inside);
            await using var runtime = Make(FiberCarrier.Stack, source);
            Assert.Equal(4, (await runtime.ImportAsync("a.js")).Get<int>("b"));
            Assert.Equal(4, (await runtime.ImportAsync("good.js")).Get<int>("b"));
            foreach (string name in new[] { "out.js", "up/secret.js", "../secret.js", "lib/../../secret.js", Path.Combine(folder.FullName, "secret.js"), "gone.js", "a.js\0" })
                Assert.Null(await source.FindAsync(name, null, default));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_first_source_that_has_a_module_gives_it()
    {
        IModuleSource chain = ModuleSource.Chain(ModuleSource.Of(new Dictionary<string, string> { ["a"] = "export default 'first'" }),
            ModuleSource.Of(new Dictionary<string, string> { ["a"] = "export default 'second'", ["b"] = "export default 'b'" }));
        await using var runtime = Make(FiberCarrier.Stack, chain);
        Assert.Equal("first", (await runtime.ImportAsync("a")).Get<string>("default"));
        Assert.Equal("b", (await runtime.ImportAsync("b")).Get<string>("default"));
    }

    [Fact]
    public async Task WebAssembly_of_the_host_is_a_module()
    {
        byte[] wasm = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 7, 1, 0x60, 2, 0x7f, 0x7f, 1, 0x7f, 3, 2, 1, 0, 7, 7, 1, 3, 0x61, 0x64, 0x64, 0, 0, 10, 9, 1, 7, 0, 0x20, 0, 0x20, 1, 0x6a, 0x0b];
        await using var runtime = Make(FiberCarrier.Stack, ModuleSource.From((_, _, _) => new(new ModuleText(wasm, ModuleKind.WebAssembly))));
        using JavaScriptObject module = await runtime.ImportAsync("add");
        Assert.Equal(5, module.InvokeMethod<int>("add", 2, 3));
    }

    [Fact]
    public async Task Objects_of_a_context_are_read_written_and_called()
    {
        await using var runtime = Make(FiberCarrier.Stack, null);
        using var shelf = runtime.Evaluate<JavaScriptObject>("({ books: ['a'], get size() { Fiber.sleep(1); return this.books.length }, add(b) { this.books.push(b); return this.size } })");
        Assert.Equal(2, await shelf.InvokeMethodAsync<int>("add", ["b"]));
        await shelf.SetAsync("books", new JsonArray("x", "y", "z"));
        Assert.Equal(3, await shelf.GetAsync<int>("size"));
        var none = await Assert.ThrowsAsync<JavaScriptException>(() => shelf.InvokeMethodAsync<int>("remove"));
        Assert.Equal(("TypeError", "ERR_NOT_A_FUNCTION"), (none.Name, none.Code));
        Assert.Throws<JavaScriptException>(() => shelf.Set("size", 1));
    }

    private static CoroRuntime Make(FiberCarrier carrier, IModuleSource? modules) => new(new CoroRuntimeOptions { Carrier = carrier, Modules = modules });
}
