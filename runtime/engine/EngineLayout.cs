namespace CoroJs.Engine;

/// <summary>What was found in one engine file: offsets, sizes, functions and tables of V8's inside.</summary>
/// <param name="Constants">Offsets and sizes.</param>
/// <param name="Functions">Functions that may be called or overridden.</param>
/// <param name="VirtualTables">Virtual function tables: what an object's first word holds.</param>
public sealed record EngineLayout(
    IReadOnlyList<LayoutConstant> Constants, IReadOnlyList<LayoutAddress> Functions, IReadOnlyList<LayoutAddress> VirtualTables);
