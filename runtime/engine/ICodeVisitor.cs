using Iced.Intel;

namespace CoroJs.Engine;

/// <summary>Sees each function of an executable in turn, by rising address.</summary>
public interface ICodeVisitor
{
    /// <summary>Looks at the instructions from one symbol to the next.</summary>
    /// <param name="function">The instructions in order; valid during the call. Bytes that are no instruction are left out.</param>
    void Visit(ReadOnlySpan<Instruction> function);
}
