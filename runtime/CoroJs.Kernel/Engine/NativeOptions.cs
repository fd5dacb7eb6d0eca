namespace CoroJs.Engine;

/// <summary>A script of the standard library: <c>coro_source</c> of coro.h.</summary>
internal unsafe struct NativeSource
{
    public byte* Name, Text;
    public ulong Size;
}

/// <summary><c>coro_options</c> of coro.h.</summary>
internal unsafe struct NativeOptions
{
    public const uint CurrentAbiVersion = 5;

    public uint AbiVersion;
    public int Carrier, MaxFibers, StackKibibytes, Tests;
    public int CallCount;
    public byte** Calls;
    public NativeSource* Library;
    public int LibraryCount, SnapshotKnown;
    public byte* LibraryEntry, LibraryId;
    public byte* Snapshot;
    public ulong SnapshotSize;
    public ulong MaxHeapBytes, MaxBufferBytes;
    public int WakeDescriptor, StackTraceLimit, IsHosted;
}

/// <summary><c>coro_heap</c> of coro.h: bytes, and counts of fibers.</summary>
internal struct NativeHeap
{
    public ulong Used, Total, Limit;
    public ulong Buffers, BuffersLimit;
    public ulong Fibers, FibersParked, FibersResting;
    public ulong StackBytesReserved;
    public ulong Malloced;
    public ulong Young;
}
