using Iced.Intel;

namespace CoroJs.Engine;

/// <summary>Notes from where each function is called or jumped to directly, and who uses which large displacement from a register.</summary>
/// <param name="image">The executable.</param>
public sealed class CallScanner(ElfImage image) : ICodeVisitor
{
    /// <summary>Offsets below are too common to tell a field by.</summary>
    private const ulong SmallestField = 0x10000;

    private const ulong LargestField = 0x20000;

    private readonly Dictionary<ulong, List<ulong>> _calls = [];
    private readonly Dictionary<ulong, List<ulong>> _fields = [];

    /// <inheritdoc/>
    public void Visit(ReadOnlySpan<Instruction> function)
    {
        if (function.IsEmpty)
            return;
        var start = function[0].IP;
        var end = function[^1].NextIP;
        foreach (ref readonly var instruction in function)
        {
            if (instruction.Op0Kind == OpKind.NearBranch64)
            {
                var target = instruction.NearBranchTarget;
                if (target < start || target >= end)
                    Add(_calls, target, instruction.IP);
            }
            else if (instruction.MemoryBase is not (Register.None or Register.RIP or Register.EIP)
                && instruction.MemoryDisplacement64 is >= SmallestField and < LargestField)
            {
                Add(_fields, instruction.MemoryDisplacement64, instruction.IP);
            }
        }
    }

    /// <summary>The functions that call or jump to an address directly.</summary>
    /// <param name="target">The address.</param>
    /// <returns>Their names, each once, sorted.</returns>
    public IReadOnlyList<string> CallersOf(ulong target) => Names(_calls, target);

    /// <summary>The functions that use a displacement from a register.</summary>
    /// <param name="displacement">The displacement, 64 KiB to 128 KiB: the far end of V8's isolate.</param>
    /// <returns>Their names, each once, sorted.</returns>
    public IReadOnlyList<string> UsersOfField(ulong displacement) => Names(_fields, displacement);

    private static void Add(Dictionary<ulong, List<ulong>> map, ulong key, ulong value)
    {
        if (!map.TryGetValue(key, out var list))
            map.Add(key, list = []);
        list.Add(value);
    }

    private string[] Names(Dictionary<ulong, List<ulong>> map, ulong key) =>
        map.TryGetValue(key, out var places)
            ? [.. places.Select(p => image.Describe(p).Split('+')[0]).Distinct().Order(StringComparer.Ordinal)]
            : [];
}
