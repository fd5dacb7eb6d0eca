using Iced.Intel;

namespace CoroJs.Engine;

/// <summary>One instruction as text and as what it is.</summary>
/// <param name="Text">In the syntax of the GNU assembler, numbers in hexadecimal, single spaces, no symbols.</param>
/// <param name="Instruction">The instruction itself.</param>
public readonly record struct CodeLine(string Text, Instruction Instruction)
{
    /// <summary>The function that it calls or jumps to directly; 0 for others.</summary>
    public ulong Target => Instruction.Op0Kind == OpKind.NearBranch64 ? Instruction.NearBranchTarget : 0;

    /// <summary>Whether it calls a function directly.</summary>
    public bool IsCall => Instruction.Mnemonic == Mnemonic.Call && Target != 0;
}
