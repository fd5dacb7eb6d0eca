namespace CoroJs.Engine.Tests;

public sealed class ThreadLocalScannerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mov %fs:own@tpoff, %eax", -8)]
    [InlineData("mov %r15, %fs:own@tpoff", -8)]
    [InlineData("incl %fs:own@tpoff+4", -4)]
    [InlineData("movb $1, %fs:own@tpoff", -8)]
    [InlineData("movzbl %fs:own@tpoff, %ecx", -8)]
    [InlineData("movsd %fs:own@tpoff, %xmm9", -8)]
    public void Offset_in_the_instruction_is_direct(string access, int offset)
    {
        var (image, sites) = Scan(access + "\nret");
        var field = Assert.Single(sites.Direct);
        Assert.Equal(offset, field.Value);
        Assert.Equal(offset, BitConverter.ToInt32(image.At(field.Address, 4)));
        Assert.Empty(sites.Pointers);
        Assert.Empty(sites.Immediates);
        Assert.Equal(16, sites.BlockSize);
    }

    [Fact]
    public void Offset_loaded_as_a_number_is_an_immediate_once_for_all_its_accesses()
    {
        var (image, sites) = Scan("mov $own@tpoff, %r15\nmovb $1, %fs:(%r15)\ncall 1f\nmovb $0, %fs:(%r15)\n1: ret");
        var field = Assert.Single(sites.Immediates);
        Assert.Equal(-8, BitConverter.ToInt32(image.At(field.Address, 4)));
    }

    [Fact]
    public void An_epilogue_between_load_and_access_hides_nothing()
    {
        var (_, sites) = Scan("mov $own@tpoff, %r12\njmp 1f\n2: pop %r12\nret\n1: cmpb $0, %fs:(%r12)\njmp 2b");
        Assert.Single(sites.Immediates);
    }

    [Theory]
    [InlineData("mov %fs:0, %rax\nlea own@tpoff(%rax), %rax\nret", 9, 0)]
    [InlineData("mov %fs:0, %r12\nmov $1, %edi\nlea own@tpoff(%r12), %rsi\nret", 9, 12)]
    [InlineData(".byte 0x66, 0x66, 0x66\nmov %fs:0, %rax\ndecq own@tpoff(%rax)\nret", 12, 0)]
    [InlineData("mov %fs:0, %rax\nmov %rax, %rcx\nmov $1, %al\ncmpq $1, own@tpoff(%rcx)\nret", 9, 0)]
    [InlineData("mov %fs:0, %rax\nadd $own@tpoff, %rax\nret", 9, 0)]
    [InlineData("mov %fs:0, %rcx\nadd $-8, %rcx\nret", 9, 1)]
    [InlineData("mov %fs:0, %rdi\nmov %rbx, own@tpoff(%rdi)\nret", 9, 7)]
    public void Load_of_the_thread_pointer_with_an_offset_behind_it_is_a_pointer(string code, int length, int register)
    {
        var (_, sites) = Scan(code);
        var load = Assert.Single(sites.Pointers);
        Assert.Equal(length, load.Length);
        Assert.Equal(register, load.Register);
    }

    [Fact]
    public void Accesses_through_the_offset_table_are_left_to_the_dynamic_linker()
    {
        var library = _folder.Write("library.cpp", "thread_local int foreign = 7;");
        Programs.Compile("-shared", "-fPIC", library, "-o", _folder["library.so"]);
        var (_, sites) = Scan(
            "mov %fs:0, %rax\nadd foreign@gottpoff(%rip), %rax\nmov (%rax), %eax\n"
            + "mov foreign@gottpoff(%rip), %rbx\nmovl $0, %fs:(%rbx)\nret",
            _folder["library.so"]);
        Assert.Equal(2, sites.ThroughTable);
        Assert.Empty(sites.Direct);
        Assert.Empty(sites.Pointers);
    }

    [Theory]
    [InlineData("mov %fs:0x28, %rax\nret")]
    [InlineData("nopw %fs:0x0(%rax,%rax,1)\nret")]
    [InlineData("ret\n.ascii \"CRYPTOGAMS by fsdr, drn dnd dlx\"")]
    public void What_touches_no_own_storage_is_passed_over(string code)
    {
        var (_, sites) = Scan(code);
        Assert.Empty(sites.Direct);
        Assert.Empty(sites.Pointers);
        Assert.Empty(sites.Immediates);
    }

    [Theory]
    [InlineData("mov %fs:0x10, %rax", "fs:[10h]", "outside of the block")]
    [InlineData("mov %fs:-0x400, %rax", "fs:[", "outside of the block")]
    [InlineData("mov %fs:own@tpoff(,%rcx,4), %eax", "fs:[", "index")]
    [InlineData("mov $own@tpoff, %rax\nmov %fs:4(%rax), %ecx", "fs:[rax", "adds an offset")]
    [InlineData("lea own@tpoff(%rdi), %rax\nmov %fs:(%rax), %ecx", "fs:[rax]", "not known")]
    [InlineData("mov %fs:(%rdx), %ecx", "fs:[rdx]", "nothing in its function loads")]
    [InlineData(".byte 0x67\nmov %fs:own@tpoff, %eax", "fs:[", "outside of the block")]
    [InlineData("mov %gs:0, %rax", "gs:[0]", "segment")]
    [InlineData("rdfsbase %rax", "rdfsbase", "base")]
    [InlineData("add %fs:0, %rax", "add rax,fs:[0]", "other than a load")]
    [InlineData("mov %fs:0, %rax\nlea (%rax,%rcx,1), %rdx", "mov rax,fs:[0]", "no known use")]
    [InlineData("mov %fs:0, %rax\nadd $8, %rax", "mov rax,fs:[0]", "no known use")]
    [InlineData("mov %fs:0, %rax\nadd %rcx, %rax", "mov rax,fs:[0]", "no known use")]
    [InlineData("mov %fs:0, %rax\nmov %rax, (%rdi)", "mov rax,fs:[0]", "no known use")]
    [InlineData("mov %fs:0, %rax\nmov 0x10(%rax), %rdi", "mov rax,fs:[0]", "no known use")]
    [InlineData("mov %fs:0, %rax", "mov rax,fs:[0]", "nothing in its function uses")]
    [InlineData("mov %fs:0, %rax\nadd plain(%rip), %rax", "add rax,[", "no thread-local entry")]
    [InlineData("jmp 1f+1\n1: .byte 0x66\nmov %fs:0, %rax\nlea own@tpoff(%rax), %rax", "mov rax,fs:[0]", "jumps into it")]
    [InlineData("movabs $0x0000fffffff825048b, %rax\nmovabs $0xfffffff825048b64, %rbx", "the bytes at", "missed")]
    public void Unknown_form_stops_with_address_and_instruction(string code, string instruction, string why)
    {
        var error = Assert.Throws<EngineException>(() => Scan(code + "\nnop"));
        Assert.Contains(instruction, error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Matches("0x[0-9a-f]{6}", error.Message);
        Assert.Contains("subject", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void File_without_thread_local_storage_is_refused()
    {
        var source = _folder.Write("none.s", ".globl _start\n_start: ret\n");
        Programs.Compile("-nostdlib", "-static", "-no-pie", source, "-o", _folder["none"]);
        var error = Assert.Throws<EngineException>(() => new ThreadLocalScanner(Image("none")));
        Assert.Contains("no thread-local storage", error.Message, StringComparison.Ordinal);
    }

    private ElfImage Image(string name) => new(File.ReadAllBytes(_folder[name]), name);

    /// <summary>Assembles a function `subject` in a program whose thread-local block of 16 bytes ends with `own`.</summary>
    private (ElfImage Image, ThreadLocalSites Sites) Scan(string code, params string[] libraries)
    {
        var source = _folder.Write("program.s", $"""
            .section .tbss,"awT",@nobits
            .balign 16
            .zero 8
            .globl own
            own: .zero 8
            .data
            plain: .quad 0
            .text
            .globl _start, subject
            _start: ret
            .type subject,@function
            subject:
            {code}
            .size subject,.-subject
            .type other,@function
            other: ret

            """);
        Programs.Compile(["-nostdlib", "-no-pie", "-Wl,--no-relax", source, .. libraries, "-o", _folder["program"]]);
        var image = Image("program");
        var scanner = new ThreadLocalScanner(image);
        CodeScanner.Scan(image, scanner);
        return (image, scanner.Finish());
    }
}
