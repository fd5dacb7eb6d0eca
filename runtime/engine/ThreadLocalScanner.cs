using Iced.Intel;

namespace CoroJs.Engine;

/// <summary>
/// Finds every access to thread-local storage. A form of access that it does not know is an error with address and instruction:
/// an access that is overlooked would write into another library's data.
/// </summary>
public sealed class ThreadLocalScanner : ICodeVisitor
{
    /// <summary>Where the C library keeps the stack protector's secret: the same for all programs.</summary>
    private const long StackProtector = 0x28;

    /// <summary>Prefix, opcode, operand, base and offset of the shortest load of the thread pointer: a jump of 5 bytes fits.</summary>
    private const int ShortestPointerLoad = 9;

    private readonly ElfImage _image;
    private readonly int _blockSize;
    private readonly HashSet<ulong> _tableSlots;
    private readonly List<ThreadLocalField> _direct = [];
    private readonly SortedDictionary<uint, int> _immediates = [];
    private readonly List<ThreadPointerLoad> _pointers = [];
    private readonly HashSet<ulong> _tableLoads = [];
    private readonly HashSet<ulong> _known = [];

    /// <summary>Prepares a scan.</summary>
    /// <param name="image">The executable.</param>
    /// <exception cref="EngineException">It has no thread-local storage.</exception>
    public ThreadLocalScanner(ElfImage image)
    {
        _image = image;
        if (image.Segment(ElfSegment.ThreadLocal) is not { } block || block.Alignment < 1)
            throw new EngineException($"{image.Name} cannot be used: it has no thread-local storage");
        _blockSize = checked((int)((block.MemorySize + block.Alignment - 1) / block.Alignment * block.Alignment));
        _tableSlots = [.. image.Relocations.Where(r => r.Type == ElfRelocation.ThreadPointerOffset).Select(r => r.Address)];
    }

    /// <inheritdoc/>
    public void Visit(ReadOnlySpan<Instruction> function)
    {
        for (var k = 0; k < function.Length; k++)
        {
            ref readonly var instruction = ref function[k];
            if (instruction.SegmentPrefix != Register.None)
                VisitPrefixed(function, k);
            else if (instruction.Code is Code.Rdfsbase_r32 or Code.Rdfsbase_r64 or Code.Wrfsbase_r32 or Code.Wrfsbase_r64
                or Code.Rdgsbase_r32 or Code.Rdgsbase_r64 or Code.Wrgsbase_r32 or Code.Wrgsbase_r64)
                throw Unknown(instruction, "it reads or writes a segment's base");
        }
    }

    /// <summary>What was found, once every function was visited.</summary>
    /// <returns>The places, each list by rising address.</returns>
    /// <exception cref="EngineException">The raw bytes hold an access that the disassembly did not show.</exception>
    public ThreadLocalSites Finish()
    {
        CompareRawBytes();
        _direct.Sort((a, b) => a.Address.CompareTo(b.Address));
        _pointers.Sort((a, b) => a.Address.CompareTo(b.Address));
        return new ThreadLocalSites(
            _blockSize, _direct, [.. _immediates.Select(i => new ThreadLocalField(i.Key, i.Value))], _pointers, _tableLoads.Count);
    }

    private void VisitPrefixed(ReadOnlySpan<Instruction> function, int k)
    {
        ref readonly var instruction = ref function[k];
        if (instruction.SegmentPrefix is not (Register.FS or Register.GS) || IsHarmless(instruction))
            return;
        if (instruction.MemorySegment != Register.FS)
            throw Unknown(instruction, "nothing is known of that segment");
        if (instruction.MemoryIndex != Register.None)
            throw Unknown(instruction, "it adds an index to the thread pointer");
        if (instruction.MemoryBase != Register.None)
        {
            VisitThroughRegister(function, k);
            return;
        }
        var offset = unchecked((long)instruction.MemoryDisplacement64);
        if (offset == StackProtector)
            return;
        if (offset == 0)
            VisitPointerLoad(function, k);
        else if (InBlock(offset))
            AddDirect(instruction, (int)offset);
        else
            throw Unknown(instruction, $"its offset is outside of the block of {_blockSize} bytes");
    }

    /// <summary>
    /// Without an operand in memory the prefix means nothing. Port instructions end any ordinary program that reaches them: what
    /// decodes to one is text between functions (OpenSSL's assembler leaves its name there).
    /// </summary>
    private static bool IsHarmless(in Instruction instruction) =>
        !HasMemoryOperand(instruction)
        || instruction.Mnemonic is Mnemonic.Nop or Mnemonic.Insb or Mnemonic.Insw or Mnemonic.Insd
            or Mnemonic.Outsb or Mnemonic.Outsw or Mnemonic.Outsd;

    private static bool HasMemoryOperand(in Instruction instruction)
    {
        for (var op = 0; op < instruction.OpCount; op++)
        {
            if (instruction.GetOpKind(op) is OpKind.Memory or OpKind.MemorySegSI or OpKind.MemorySegESI or OpKind.MemorySegRSI
                or OpKind.MemorySegDI or OpKind.MemorySegEDI or OpKind.MemorySegRDI)
                return true;
        }
        return false;
    }

    private void AddDirect(in Instruction instruction, int offset)
    {
        CodeScanner.DecodeAt(_image, instruction.IP, out var offsets);
        if (!offsets.HasDisplacement || offsets.DisplacementSize != 4)
            throw Unknown(instruction, "its offset has not 32 bits");
        var at = instruction.IP + offsets.DisplacementOffset;
        _direct.Add(new ThreadLocalField(checked((uint)at), offset));
        _known.Add(at);
    }

    /// <summary>Decides by the first use of the register: the end of the block, or the start of a sum with a table entry.</summary>
    private void VisitPointerLoad(ReadOnlySpan<Instruction> function, int k)
    {
        ref readonly var load = ref function[k];
        if (load.Code != Code.Mov_r64_rm64 && load.Code != Code.Mov_RAX_moffs64)
            throw Unknown(load, "it uses the thread pointer for something other than a load");
        var register = load.Op0Register;
        List<Register> holders = [register];
        for (var n = k + 1; ; n++)
        {
            if (n == function.Length)
                throw Unknown(load, "nothing in its function uses it");
            ref readonly var use = ref function[n];
            if (use.Code == Code.Add_r64_rm64 && use.Op0Register == register && use.IsIPRelativeMemoryOperand)
            {
                if (!_tableSlots.Contains(use.IPRelativeMemoryAddress))
                    throw Unknown(use, "it adds to the thread pointer what is no thread-local entry of the table");
                _tableLoads.Add(load.IP);
                return;
            }
            if ((holders.Contains(use.MemoryBase) && IsBlockUse(use, holders)) || AddsOffset(use, holders))
                break;
            if (!FollowCopies(use, holders))
                throw Unknown(load, $"what follows at 0x{use.IP:x} ({use}) is no known use of it");
        }
        if (load.Length < ShortestPointerLoad || register == Register.RSP)
            throw Unknown(load, "it leaves no room for a jump");
        foreach (ref readonly var branch in function)
        {
            if (branch.Op0Kind == OpKind.NearBranch64 && branch.NearBranchTarget > load.IP && branch.NearBranchTarget < load.NextIP)
                throw Unknown(load, $"0x{branch.IP:x} jumps into it");
        }
        _pointers.Add(new ThreadPointerLoad(checked((uint)load.IP), (byte)load.Length, (byte)(register - Register.RAX)));
    }

    private bool IsBlockUse(in Instruction use, List<Register> holders) =>
        use.MemoryIndex == Register.None && use.SegmentPrefix == Register.None && InBlock(unchecked((long)use.MemoryDisplacement64))
        && (use.OpCount < 2 || use.Op1Kind != OpKind.Register || !holders.Contains(use.Op1Register.GetFullRegister()));

    private bool AddsOffset(in Instruction use, List<Register> holders) =>
        use.Code is Code.Add_rm64_imm8 or Code.Add_rm64_imm32 or Code.Add_RAX_imm32 && use.Op0Kind == OpKind.Register
        && holders.Contains(use.Op0Register) && InBlock(unchecked((long)use.GetImmediate(1)));

    /// <summary>Keeps account of the registers that hold the thread pointer; false where one is used in a way that is not known.</summary>
    private static bool FollowCopies(in Instruction use, List<Register> holders)
    {
        if (holders.Contains(use.MemoryBase) || holders.Contains(use.MemoryIndex))
            return false;
        if (use.Code is Code.Mov_rm64_r64 or Code.Mov_r64_rm64 && use.Op1Kind == OpKind.Register && holders.Contains(use.Op1Register))
        {
            if (use.Op0Kind != OpKind.Register)
                return false;
            if (!holders.Contains(use.Op0Register))
                holders.Add(use.Op0Register);
            return true;
        }
        for (var op = 0; op < use.OpCount; op++)
        {
            if (use.GetOpKind(op) != OpKind.Register || !holders.Contains(use.GetOpRegister(op).GetFullRegister()))
                continue;
            // Only a load may replace a holder; anything else would compute with the thread pointer.
            if (op != 0 || use.Mnemonic is not (Mnemonic.Mov or Mnemonic.Movzx or Mnemonic.Lea or Mnemonic.Movsxd))
                return false;
            holders.Remove(use.Op0Register.GetFullRegister());
        }
        return holders.Count > 0;
    }

    /// <summary>An access <c>%fs:(%register)</c>: what the register holds was loaded before, as a number or from the table.</summary>
    private void VisitThroughRegister(ReadOnlySpan<Instruction> function, int k)
    {
        ref readonly var access = ref function[k];
        var register = access.MemoryBase;
        if (access.MemoryDisplacement64 != 0)
            throw Unknown(access, "it adds an offset to the thread pointer and a register");
        for (var n = k - 1; n >= 0; n--)
        {
            ref readonly var load = ref function[n];
            if (load.OpCount == 0 || load.Op0Kind != OpKind.Register || load.Op0Register.GetFullRegister() != register)
                continue;
            if (load.Code == Code.Mov_rm64_imm32 && InBlock(load.Immediate32to64))
            {
                CodeScanner.DecodeAt(_image, load.IP, out var offsets);
                _immediates[checked((uint)(load.IP + offsets.ImmediateOffset))] = (int)load.Immediate32to64;
                return;
            }
            if (load.Code == Code.Mov_r64_rm64 && load.IsIPRelativeMemoryOperand)
            {
                if (!_tableSlots.Contains(load.IPRelativeMemoryAddress))
                    throw Unknown(load, "what it loads is no thread-local entry of the table");
                _tableLoads.Add(access.IP);
                return;
            }
            // A pop stands in an epilogue between: the register's value at the access comes from further up.
            // Comparisons write nothing.
            if (load.Mnemonic is not (Mnemonic.Pop or Mnemonic.Push or Mnemonic.Cmp or Mnemonic.Test))
                throw Unknown(access, $"its register is made by 0x{load.IP:x} ({load}) in a way that is not known");
        }
        throw Unknown(access, "nothing in its function loads its register");
    }

    /// <summary>
    /// Looks for the same forms in the bytes themselves, so that a disassembly out of step cannot hide an access: the prefix of the
    /// segment, other prefixes, an opcode of one to three bytes, and an absolute offset within the block.
    /// </summary>
    private void CompareRawBytes()
    {
        foreach (var segment in _image.Segments.Where(s => s.Type == ElfSegment.Load && s.Executable))
        {
            ReadOnlySpan<byte> bytes = _image.Bytes.AsSpan((int)segment.Offset, (int)segment.FileSize);
            for (var at = 0; ; at++)
            {
                var next = bytes[at..].IndexOf((byte)0x64);
                if (next < 0)
                    break;
                at += next;
                CompareRawBytesAt(bytes, at, segment.Address);
            }
        }
    }

    private void CompareRawBytesAt(ReadOnlySpan<byte> bytes, int at, ulong address)
    {
        var opcode = at + 1;
        while (opcode < bytes.Length && bytes[opcode] is 0x64 or 0x66 or 0xf0 or 0xf2 or 0xf3)
            opcode++;
        if (opcode < bytes.Length && (bytes[opcode] & 0xf0) == 0x40)
            opcode++;
        for (var length = 1; length <= 3; length++)
        {
            var operand = opcode + length;
            if (operand + 6 > bytes.Length || (length > 1 && bytes[opcode] != 0x0f))
                return;
            // mod 00 with a SIB byte of neither base nor index: an absolute offset of 32 bits.
            if ((bytes[operand] & 0xc7) != 0x04 || bytes[operand + 1] != 0x25)
                continue;
            var offset = BitConverter.ToInt32(bytes.Slice(operand + 2, 4));
            if (InBlock(offset) && !_known.Contains(address + (ulong)operand + 2))
                throw new EngineException(
                    $"{_image.Name}: the bytes at 0x{address + (ulong)at:x} ({_image.Describe(address + (ulong)at)}) are an access to "
                    + "thread-local storage that the disassembly missed; the tool must be taught this engine file");
        }
    }

    private bool InBlock(long offset) => offset < 0 && offset >= -_blockSize;

    private EngineException Unknown(in Instruction instruction, string why) =>
        new($"{_image.Name}: unknown access to thread-local storage at 0x{instruction.IP:x} ({_image.Describe(instruction.IP)}): "
            + $"{instruction}: {why}; the tool must be taught this form before it can relink this file");
}
