namespace CoroJs.Engine;

/// <summary>A 32-bit number within an instruction: an offset from the thread pointer that only the main executable may assume.</summary>
/// <param name="Address">Where the four bytes stand; not aligned.</param>
/// <param name="Value">The offset as the linker wrote it, in bytes.</param>
public readonly record struct ThreadLocalField(uint Address, int Value);
