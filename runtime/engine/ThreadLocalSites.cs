namespace CoroJs.Engine;

/// <summary>Every place of an executable that reaches its thread-local storage in the way of a main executable.</summary>
/// <param name="BlockSize">The size of the thread-local block in bytes, rounded up to its alignment.</param>
/// <param name="Direct">Offsets in the instructions that use them, by rising address.</param>
/// <param name="Immediates">Offsets that an instruction puts into a register for others, by rising address.</param>
/// <param name="Pointers">Loads of the thread pointer, by rising address.</param>
/// <param name="ThroughTable">How many accesses go through the global offset table; the dynamic linker sees to these.</param>
public sealed record ThreadLocalSites(
    int BlockSize,
    IReadOnlyList<ThreadLocalField> Direct,
    IReadOnlyList<ThreadLocalField> Immediates,
    IReadOnlyList<ThreadPointerLoad> Pointers,
    int ThroughTable);
