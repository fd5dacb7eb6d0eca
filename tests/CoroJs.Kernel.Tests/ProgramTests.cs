namespace CoroJs.Tests;

/// <summary>
/// Runs every program of tests/programs and tests/stdlib on each of the three ways of carrying fibers. A program prints a
/// line "ok name" or "not ok name: why" for each thing that it checks. Its first lines may carry directives:
/// <c>// options: …</c> (options for corojs), <c>// carriers: stack plain</c>, <c>// exit: 13</c>, <c>// error: text that stderr must hold</c>.
/// </summary>
public class ProgramTests
{
    public static TheoryData<string, string> Programs()
    {
        var data = new TheoryData<string, string>();
        foreach (string folder in (string[])["programs", "stdlib"])
        {
            string path = Repository.File("tests", folder);
            if (!Directory.Exists(path)) continue;
            foreach (string file in Directory.EnumerateFiles(path, "*.mjs").Order(StringComparer.Ordinal))
            {
                if (Path.GetFileName(file) is "check.mjs") continue;
                foreach (string carrier in ProgramDirectives.Of(file).Carriers)
                    data.Add($"{folder}/{Path.GetFileName(file)}", carrier);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Program(string program, string carrier)
    {
        string file = Repository.File("tests", program);
        ProgramDirectives directives = ProgramDirectives.Of(file);
        Ended ended = await RunningProgram.Run([$"--fibers={carrier}", .. directives.Options, file]);
        string all = ended.Output + ended.Error;
        Assert.False(ended.Output.Contains("not ok", StringComparison.Ordinal), ended.Output);
        Assert.True(ended.ExitCode == directives.ExitCode, $"exit code {ended.ExitCode} instead of {directives.ExitCode}:\n{all}");
        if (directives.ExitCode == 0) Assert.Contains("ok ", ended.Output, StringComparison.Ordinal);
        foreach (string expected in directives.Errors) Assert.Contains(expected, ended.Error, StringComparison.Ordinal);
    }
}
