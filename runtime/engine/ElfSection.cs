namespace CoroJs.Engine;

/// <summary>One section header of an ELF file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">SHT_PROGBITS 1, SHT_SYMTAB 2, SHT_NOBITS 8, …</param>
/// <param name="Flags">SHF_WRITE 1, SHF_ALLOC 2, SHF_EXECINSTR 4, …</param>
/// <param name="Address">Where it belongs in memory.</param>
/// <param name="Offset">Where its bytes begin in the file.</param>
/// <param name="Size">How many bytes.</param>
/// <param name="Link">The section that belongs to it: for symbols, their names.</param>
public readonly record struct ElfSection(
    string Name, uint Type, ulong Flags, ulong Address, long Offset, long Size, int Link)
{
    /// <summary>Whether it holds instructions.</summary>
    public bool Executable => Type == 1 && (Flags & 4) != 0;
}
