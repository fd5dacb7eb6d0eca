namespace CoroJs.Engine;

/// <summary>A function or table of the layout.</summary>
/// <param name="Name">Its name in C++.</param>
/// <param name="Address">Its address.</param>
/// <param name="Symbol">Its name as the linker knows it.</param>
public sealed record LayoutAddress(string Name, ulong Address, string Symbol);
