namespace CoroJs.Engine.Tests;

public sealed class DisassemblyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ElfImage _image;
    private readonly Disassembly _code;

    public DisassemblyTests()
    {
        var source = _folder.Write("program.s", """
            .text
            .globl _start
            .type _start,@function
            _start: ret
            .type callee,@function
            callee: mov 0x10148(%rdi), %rax
            ret
            .size callee,.-callee
            .type caller,@function
            caller: mov 0x148(%rdi), %rsi
            add $0x38, %rbx
            movq $0x0, 0x50(%rbx)
            and $0xfffffffffffc0000, %rax
            call callee
            mov 0x20(%rdi), %rsi
            jmp callee
            .size caller,.-caller
            .type bare,@function
            bare: ret

            """);
        Programs.Compile("-nostdlib", "-static", "-no-pie", source, "-o", _folder["program"]);
        _image = new ElfImage(File.ReadAllBytes(_folder["program"]), "program");
        _code = new Disassembly(_image);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Numbers_are_found_in_order()
    {
        Assert.Equal([0x148, 0x38], _code.Find("caller", "mov #(%rdi),%rsi", "add $#,%*"));
        Assert.Equal([~0x3ffffL], _code.Find("caller", "and $#,%rax"));
        Assert.Equal([0x148, 0x20], _code.Find("caller", "mov #(%rdi),%rsi", "mov #(%rdi),%rsi"));
        Assert.Equal(0x20, _code.FindLast("caller", "mov #(%rdi),%*"));
        Assert.Equal(0x148, _code.FindBeforeCall("caller", "callee", "mov #(%rdi),%*"));
        Assert.Equal(0x50, _code.FindLast("caller", "movq $0x0,#(%rbx)"));
        _code.RequireCalls("caller", "callee");
    }

    [Fact]
    public void What_is_not_there_is_named()
    {
        AssertNamed(() => _code.Find("caller", "add $#,%*", "mov #(%r15),%rsi"), "caller", "mov #(%r15),%rsi");
        AssertNamed(() => _code.FindBeforeCall("caller", "_start", "mov #(%rdi),%rsi"), "caller", "_start");
        AssertNamed(() => _code.FindBeforeCall("caller", "callee", "mov #(%r9),%rsi"), "caller", "callee", "%r9");
        AssertNamed(() => _code.RequireCalls("caller", "_start"), "caller", "callee");
        AssertNamed(() => _code.Function("bare"), "bare", "size");
        AssertNamed(() => _code.Function("absent"), "absent", "missing");
    }

    [Fact]
    public void Callers_and_users_of_a_field_are_found()
    {
        var calls = new CallScanner(_image);
        CodeScanner.Scan(_image, calls);
        Assert.Equal(["caller"], calls.CallersOf(_image.Symbol("callee").Address));
        Assert.Empty(calls.CallersOf(_image.Symbol("caller").Address));
        Assert.Equal(["callee"], calls.UsersOfField(0x10148));
    }

    private static void AssertNamed(Action action, params string[] parts)
    {
        var error = Assert.Throws<EngineException>(action);
        foreach (var part in parts)
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }
}
