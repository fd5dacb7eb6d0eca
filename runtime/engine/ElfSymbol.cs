namespace CoroJs.Engine;

/// <summary>A defined symbol of an ELF file.</summary>
/// <param name="Name">Its name as the linker knows it.</param>
/// <param name="Address">Its address; for a thread-local one its offset in the block.</param>
/// <param name="Size">Its size in bytes; 0 where it is not known.</param>
/// <param name="Type">STT_FUNC 2, STT_OBJECT 1, STT_TLS 6, …</param>
public readonly record struct ElfSymbol(string Name, ulong Address, ulong Size, byte Type)
{
    /// <summary>Whether it names instructions.</summary>
    public bool IsCode => Type is 0 or 2 or 10;

    /// <summary>Whether its address is an offset in the thread-local block.</summary>
    public bool IsThreadLocal => Type == 6;
}
