namespace CoroJs.Engine;

/// <summary>A relocation that the dynamic linker carries out.</summary>
/// <param name="Address">What it fills.</param>
/// <param name="Type">R_X86_64_…</param>
/// <param name="Symbol">The index of its symbol in the dynamic symbol table.</param>
public readonly record struct ElfRelocation(ulong Address, uint Type, uint Symbol)
{
    /// <summary>Copies an object of a library into the executable (R_X86_64_COPY).</summary>
    public const uint Copy = 5;

    /// <summary>An offset from the thread pointer (R_X86_64_TPOFF64).</summary>
    public const uint ThreadPointerOffset = 18;
}
