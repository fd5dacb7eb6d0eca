namespace CoroJs.Engine;

/// <summary>One program header of an ELF file.</summary>
/// <param name="HeaderOffset">Where the header itself stands in the file.</param>
/// <param name="Type">PT_LOAD, PT_TLS, …</param>
/// <param name="Flags">PF_X 1, PF_W 2, PF_R 4.</param>
/// <param name="Offset">Where its bytes begin in the file.</param>
/// <param name="Address">Where they belong in memory.</param>
/// <param name="FileSize">How many bytes the file holds.</param>
/// <param name="MemorySize">How many bytes it takes in memory.</param>
/// <param name="Alignment">Its alignment in memory, in bytes.</param>
public readonly record struct ElfSegment(
    int HeaderOffset, uint Type, uint Flags, long Offset, ulong Address, long FileSize, long MemorySize, long Alignment)
{
    /// <summary>Loaded into memory.</summary>
    public const uint Load = 1;

    /// <summary>The table for the dynamic linker.</summary>
    public const uint Dynamic = 2;

    /// <summary>The path of the program interpreter.</summary>
    public const uint Interpreter = 3;

    /// <summary>Notes, the build id among them.</summary>
    public const uint Note = 4;

    /// <summary>The initial image of thread-local storage.</summary>
    public const uint ThreadLocal = 7;

    /// <summary>Whether instructions may run in it.</summary>
    public bool Executable => (Flags & 1) != 0;
}
