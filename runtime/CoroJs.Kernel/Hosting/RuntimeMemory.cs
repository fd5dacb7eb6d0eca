namespace CoroJs;

/// <summary>The memory of a runtime, in bytes, at one moment.</summary>
/// <param name="HeapUsed">Of JavaScript's objects, with those that no collection has found yet.</param>
/// <param name="HeapTotal">What the heap has taken from the system.</param>
/// <param name="HeapLimit">What it may take.</param>
/// <param name="Buffers">Of all ArrayBuffers.</param>
/// <param name="Fibers">How many there are; no bytes.</param>
public readonly record struct RuntimeMemory(long HeapUsed, long HeapTotal, long HeapLimit, long Buffers, int Fibers);
