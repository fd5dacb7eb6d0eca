namespace CoroJs.Tests;

/// <summary>Modules as a program's files, and where they lie.</summary>
public class CliModuleTests
{
    [Theory]
    [InlineData("with spaces")]
    [InlineData("größe 尺寸 🙂")]
    [InlineData("100% #hash?query")]
    [InlineData("a'b\"c")]
    public async Task Paths_may_hold_any_character(string name)
    {
        using var folder = new ScratchFolder();
        string file = folder.Write($"{name}/{name}.mjs", """
            import { value } from './other.mjs';
            const again = await import(new URL === undefined ? '' : import.meta.resolve('./other.mjs'));
            console.log(import.meta.filename);
            console.log(import.meta.dirname);
            console.log(value, again.value, fs.readFile(import.meta.filename).length > 0);
            """.Replace("new URL === undefined ? '' : ", "", StringComparison.Ordinal));
        folder.Write($"{name}/other.mjs", "export const value = 1;");
        Ended ended = await RunningProgram.Run(file);
        Assert.Empty(ended.Error);
        Assert.Equal($"{file}\n{Path.GetDirectoryName(file)}\n1 1 true\n", ended.Output);
    }

    [Fact]
    public async Task A_program_behind_a_symbolic_link_imports_from_where_it_lies()
    {
        using var folder = new ScratchFolder();
        string real = folder.Write("real/main.mjs", "import './beside.mjs'; console.log(import.meta.filename);");
        folder.Write("real/beside.mjs", "console.log('beside');");
        string link = Path.Combine(folder.Path, "link.mjs");
        File.CreateSymbolicLink(link, real);
        Ended ended = await RunningProgram.Run(link);
        Assert.Empty(ended.Error);
        Assert.Equal($"beside\n{real}\n", ended.Output);
    }

    [Fact]
    public async Task A_missing_module_names_its_importer()
    {
        using var folder = new ScratchFolder();
        string main = folder.Write("main.mjs", "import './lib/middle.mjs';");
        string middle = folder.Write("lib/middle.mjs", "\nimport './gone.mjs';");
        Ended ended = await RunningProgram.Run(main);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("ERR_MODULE_NOT_FOUND", ended.Error, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder.Path, "lib/gone.mjs"), ended.Error, StringComparison.Ordinal);
        Assert.Contains($"{middle}:2:8", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_syntax_error_shows_file_line_column_and_source()
    {
        using var folder = new ScratchFolder();
        string main = folder.Write("main.mjs", "import './broken.mjs';");
        string broken = folder.Write("broken.mjs", "const fine = 1;\nconst broken = ;\n");
        Ended ended = await RunningProgram.Run(main);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains($"file://{broken}:2:16\nconst broken = ;\n               ^\n", ended.Error, StringComparison.Ordinal);
        Assert.Contains("SyntaxError: Unexpected token ';'", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_export_is_an_error_that_names_both_files()
    {
        using var folder = new ScratchFolder();
        string main = folder.Write("main.mjs", "import { nothing } from './other.mjs';\nconsole.log(nothing);");
        folder.Write("other.mjs", "export const something = 1;");
        Ended ended = await RunningProgram.Run(main);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("SyntaxError", ended.Error, StringComparison.Ordinal);
        Assert.Contains("nothing", ended.Error, StringComparison.Ordinal);
        Assert.Contains("./other.mjs", ended.Error, StringComparison.Ordinal);
        Assert.Contains(main, ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_an_imported_module_ends_the_program_once()
    {
        using var folder = new ScratchFolder();
        string main = folder.Write("main.mjs", "import './a.mjs';\nimport './b.mjs';\nconsole.log('never');");
        folder.Write("a.mjs", "import './fails.mjs';\nconsole.log('never');");
        folder.Write("b.mjs", "import './fails.mjs';\nconsole.log('never');");
        string fails = folder.Write("fails.mjs", "Fiber.sleep(1);\nthrow new Error('only once');");
        Ended ended = await RunningProgram.Run(main);
        Assert.Equal(1, ended.ExitCode);
        Assert.Empty(ended.Output);
        Assert.Equal(2, ended.Error.Split("Error: only once").Length);
        Assert.Contains($"{fails}:2:7", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_JSON_module_with_an_error_shows_the_file()
    {
        using var folder = new ScratchFolder();
        string main = folder.Write("main.mjs", "import data from './data.json' with { type: 'json' };");
        string data = folder.Write("data.json", "{ \"a\": }");
        Ended ended = await RunningProgram.Run(main);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(data, ended.Error, StringComparison.Ordinal);
        Assert.Contains("SyntaxError", ended.Error, StringComparison.Ordinal);
    }
}
