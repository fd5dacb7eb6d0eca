using CoroJs.Cli;

namespace CoroJs.Tests;

public class CommandLineTests
{
    [Fact]
    public void What_follows_the_file_belongs_to_the_program()
    {
        ProgramOptions options = Parse("main.mjs", "--fibers=plain", "-e", "x").Program!;
        Assert.Equal(FiberCarrier.Stack, options.Carrier);
        Assert.Equal(["corojs", Path.GetFullPath("main.mjs"), "--fibers=plain", "-e", "x"], options.Arguments);
    }

    [Fact]
    public void Options_stand_before_the_file()
    {
        ProgramOptions options = Parse("--fibers=thread", "--stack-size=256", "--max-fibers", "10", "--v8-flags=--a --b", "--v8-flags=--c", "x.mjs").Program!;
        Assert.Equal(FiberCarrier.Thread, options.Carrier);
        Assert.Equal(256, options.StackKibibytes);
        Assert.Equal(10, options.MaxFibers);
        Assert.Equal("--a --b --c", options.V8Flags);
    }

    [Theory]
    [InlineData("--inspect", "127.0.0.1", 9229, false)]
    [InlineData("--inspect=0", "127.0.0.1", 0, false)]
    [InlineData("--inspect-brk=8000", "127.0.0.1", 8000, true)]
    [InlineData("--inspect-brk=localhost", "localhost", 9229, true)]
    [InlineData("--inspect=0.0.0.0:81", "0.0.0.0", 81, false)]
    [InlineData("--inspect=[::1]:82", "[::1]", 82, false)]
    [InlineData("--inspect=::1", "::1", 9229, false)]
    public void The_inspector_has_an_address(string argument, string host, int port, bool breakOnStart)
    {
        InspectorOptions options = Parse(argument, "x.mjs").Program!.Inspector!;
        Assert.Equal((host, port, breakOnStart), (options.Host, options.Port, options.BreakOnStart));
    }

    [Fact]
    public void Code_may_stand_in_the_command_line()
    {
        ProgramOptions options = Parse("-e", "print(1)", "a").Program!;
        Assert.Equal(ProgramKind.Code, options.Kind);
        Assert.Equal("print(1)", options.Entry);
        Assert.Equal(["corojs", "a"], options.Arguments);
    }

    [Fact]
    public void A_dash_is_standard_input() => Assert.Equal(ProgramKind.StandardInput, Parse("-", "a").Program!.Kind);

    [Fact]
    public void Behind_two_dashes_a_file_may_have_any_name() => Assert.Equal("-e", Parse("--", "-e").Program!.Entry);

    [Theory]
    [InlineData("--nonsense", "x.mjs")]
    [InlineData("--fibers=fast", "x.mjs")]
    [InlineData("--stack-trace-limit=-1", "x.mjs")]
    [InlineData("--stack-trace-limit=many", "x.mjs")]
    [InlineData("--stack-size=1", "x.mjs")]
    [InlineData("--stack-size=-1", "x.mjs")]
    [InlineData("--max-fibers=many", "x.mjs")]
    [InlineData("--max-heap")]
    [InlineData("--inspect=70000", "x.mjs")]
    [InlineData("--inspect=:", "x.mjs")]
    [InlineData("--heap-prof-interval=1", "x.mjs")]
    [InlineData("-e")]
    public void Wrong_usage_is_named(params string[] arguments)
    {
        CommandLine line = Parse(arguments);
        Assert.Null(line.Program);
        Assert.NotEmpty(line.Problems);
    }

    private static CommandLine Parse(params string[] arguments) => CommandLine.Parse("corojs", arguments);
}
