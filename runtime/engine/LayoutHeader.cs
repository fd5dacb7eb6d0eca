using System.Globalization;
using System.Text;

namespace CoroJs.Engine;

/// <summary>Writes a layout as a C++ header.</summary>
public static class LayoutHeader
{
    private const int BeginningSize = 16;

    /// <summary>The header's text.</summary>
    /// <param name="image">The executable: the beginnings of its functions are written too.</param>
    /// <param name="layout">What was found in it.</param>
    /// <param name="sites">Places that change at load: they are left out of the beginnings.</param>
    /// <param name="pin">The package, for the comment on top.</param>
    /// <returns>The text.</returns>
    public static string Write(ElfImage image, EngineLayout layout, ThreadLocalSites sites, EnginePin pin)
    {
        var text = new StringBuilder();
        Line($"// Addresses and offsets of exactly one engine file: {pin.Package} {pin.Version}.");
        Line("// Written by runtime/engine; each constant says where it was found. Do not edit.");
        Line("#pragma once");
        Line("#include <cstdint>");
        Line("");
        Line("namespace coro::layout {");
        Line("");
        Line("// The engine file's build id: the notes of the loaded libengine.so must hold the same.");
        Line($"constexpr unsigned char kBuildId[] = {{{Bytes(image.BuildId())}}};");
        Line("// The size of the engine's thread-local block, rounded up to its alignment.");
        Line($"constexpr int kThreadLocalSize = {Hex(sites.BlockSize)};");
        foreach (var constant in layout.Constants)
        {
            Line($"// {constant.Comment}");
            Line($"constexpr {constant.Type} {constant.Name} = {Hex(constant.Value)};");
        }
        Line("");
        Line("// Functions, by the symbol table.");
        Line("namespace fn {");
        foreach (var function in layout.Functions)
            Line($"constexpr uintptr_t {function.Name} = {Hex((long)function.Address)};  // {function.Symbol}");
        Line("}  // namespace fn");
        Line("");
        Line("// What the first word of an object of the class holds (for PointersUpdatingVisitor, of its RootVisitor part).");
        Line("namespace vtable {");
        foreach (var table in layout.VirtualTables)
            Line($"constexpr uintptr_t {table.Name} = {Hex((long)table.Address)};  // {table.Symbol}");
        Line("}  // namespace vtable");
        Line("");
        Line("// How a function begins, to be compared before it is called or overridden. Bytes that change at load are left out.");
        Line("struct FunctionBeginning {");
        Line("  uintptr_t address;");
        Line("  int size;");
        Line($"  unsigned char bytes[{BeginningSize}];");
        Line("};");
        Line("constexpr FunctionBeginning kFunctionBeginnings[] = {");
        foreach (var function in layout.Functions)
        {
            var size = StableSize(function.Address, sites);
            Line($"    {{{Hex((long)function.Address)}, {size}, {{{Bytes(image.At(function.Address, size))}}}}},  // {function.Name}");
        }
        Line("};");
        Line("");
        Line("}  // namespace coro::layout");
        return text.ToString();

        void Line(string line) => text.Append(line).Append('\n');
    }

    private static int StableSize(ulong address, ThreadLocalSites sites)
    {
        var changing = sites.Direct.Concat(sites.Immediates).Select(f => f.Address).Concat(sites.Pointers.Select(p => p.Address))
            .Where(a => a >= address && a < address + BeginningSize);
        return (int)changing.Select(a => a - address).Append((ulong)BeginningSize).Min();
    }

    private static string Hex(long value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    private static string Bytes(ReadOnlySpan<byte> bytes)
    {
        var parts = new string[bytes.Length];
        for (var k = 0; k < parts.Length; k++)
            parts[k] = "0x" + bytes[k].ToString("x2", CultureInfo.InvariantCulture);
        return string.Join(", ", parts);
    }
}
