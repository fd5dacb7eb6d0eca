namespace CoroJs.Tests;

/// <summary>Programs that are no ES modules by name: CommonJS, TypeScript; what a folder's corojs.json says of imports.</summary>
public class CliProgramKindTests
{
    [Theory]
    [InlineData("main.cjs", null)]
    [InlineData("main.js", null)]
    [InlineData("main.js", "{ \"type\": \"commonjs\" }")]
    public async Task A_CommonJS_program_is_the_main_module(string name, string? package)
    {
        using var folder = new ScratchFolder();
        if (package is not null) folder.Write("package.json", package);
        string main = folder.Write(name, "console.log(require.main === module, module.id, __filename, __dirname, process.argv.length);\nimport('./beside.mjs');");
        folder.Write("beside.mjs", $"import main from './{name}'; console.log('beside', main, import.meta.main);");
        Ended ended = await RunningProgram.Run(main);
        Assert.Empty(ended.Error);
        Assert.Equal($"true . {main} {folder.Path} 2\nbeside {{}} false\n", ended.Output);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2, "-")]
    [InlineData(3, "-", "argument")]
    public async Task Standard_input_holds_the_program(int count, params string[] arguments)
    {
        using RunningProgram program = RunningProgram.Start(arguments);
        await program.Input.WriteAsync("import { argv } from 'node:process';\nconsole.log('given', argv.length);");
        program.Input.Close();
        Ended ended = await program.End();
        Assert.Equal((0, $"given {count}\n", ""), (ended.ExitCode, ended.Output, ended.Error));
    }

    [Fact]
    public async Task A_program_without_a_type_is_an_ES_module_by_its_syntax()
    {
        using var folder = new ScratchFolder();
        string main = folder.Write("main.js", "import { argv } from 'node:process';\nconsole.log(argv.length, import.meta.main, typeof require);");
        Assert.Equal("2 true undefined\n", (await RunningProgram.Run(main)).Output);
    }

    [Fact]
    public async Task An_error_of_CommonJS_shows_its_line()
    {
        using var folder = new ScratchFolder();
        string main = folder.Write("main.cjs", "require('./fails.cjs');");
        string fails = folder.Write("fails.cjs", "const fine = 1;\nthrow new RangeError('mine');");
        Ended ended = await RunningProgram.Run(main);
        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith($"{fails}:2:7\nthrow new RangeError('mine');\n      ^", ended.Error, StringComparison.Ordinal);
        Assert.Contains($"\n    at Object.<anonymous> ({main}:1:1)\n", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_TypeScript_shows_the_line_as_it_was_written()
    {
        using var folder = new ScratchFolder();
        string main = folder.Write("main.mts", "enum Kind { A }\nclass C {\n  constructor(private kind: Kind) {}\n  fail(): never {\n    throw new RangeError(`kind ${this.kind}`);\n  }\n}\nnew C(Kind.A).fail();\n");
        Ended ended = await RunningProgram.Run(main);
        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith($"file://{main}:5:11\n    throw new RangeError(`kind ${{this.kind}}`);\n          ^", ended.Error, StringComparison.Ordinal);
        Assert.Contains($"RangeError: kind 0\n    at C.fail (file://{main}:5:11)\n    at file://{main}:8:15\n", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_nearest_corojs_json_maps_imports()
    {
        using var folder = new ScratchFolder();
        folder.Write("corojs.json", """{ "imports": { "lib": "./lib.mjs" }, "scopes": { "./inner/": { "lib": "./inner/lib.mjs" } } }""");
        folder.Write("lib.mjs", "export default 'lib';");
        folder.Write("inner/lib.mjs", "export default 'inner lib';");
        folder.Write("inner/asks.mjs", "export { default } from 'lib';");
        string main = folder.Write("deep/er/main.mjs", "import lib from 'lib';\nimport inner from '../../inner/asks.mjs';\nconsole.log(lib, inner, import.meta.resolve('lib'));");
        Ended ended = await RunningProgram.Run(main);
        Assert.Empty(ended.Error);
        Assert.Equal($"lib inner lib file://{folder.Path}/lib.mjs\n", ended.Output);
    }

    [Theory]
    [InlineData("{ \"imports\": { \"a\": \"b\" } }", "the address \"b\" of \"a\" must be a URL or begin with \"/\", \"./\" or \"../\"")]
    [InlineData("{ \"imports\": { \"a/\": \"./b\" } }", "the address \"./b\" of \"a/\" must end with \"/\" as well")]
    [InlineData("{ \"imports\": [] }", "\"imports\" must be an object")]
    [InlineData("{ \"scopes\": { \"./a/\": 1 } }", "the scope \"./a/\" must be an object")]
    [InlineData("[]", "it must be an object")]
    [InlineData("{", "")]
    public async Task A_wrong_import_map_ends_the_program(string map, string message)
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("map.json", map);
        Ended ended = await RunningProgram.RunIn(folder.Path, "--import-map", "map.json", "-e", "console.log('never')");
        Assert.Equal(1, ended.ExitCode);
        Assert.Empty(ended.Output);
        Assert.Contains($"[ERR_INVALID_IMPORT_MAP]: Invalid import map {path}: {message}", ended.Error, StringComparison.Ordinal);
    }
}
