using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace CoroJs.Engine;

/// <summary>Why a resume returned: <c>coro_reason</c> of coro.h.</summary>
internal enum Reason
{
    Trap = 1,
    Done = 2,
    Threw = 3,
    Killed = 4,
    Idle = 5,
    Interrupted = 6,
    Fatal = 7,
}

/// <summary>What asks for attention after a resume: <c>coro_signal</c> of coro.h.</summary>
[Flags]
internal enum Signals
{
    None = 0,
    Jobs = 1,
    Rejections = 2,
    HeapLimit = 4,
    Dead = 8,
}

/// <summary>How a fiber waits that takes part in hand-overs: <c>coro_coroutine</c> of coro.h.</summary>
internal enum Coroutine
{
    None = 0,
    Entered = 1,
    Resting = 2,
    Waiting = 3,
}

/// <summary>Which Error a failed system call throws: <c>coro_failure</c> of coro.h.</summary>
internal enum Failure
{
    None = 0,
    Error = 1,
    TypeError = 2,
    RangeError = 3,

    /// <summary>The library makes the error.</summary>
    Cancelled = 4,

    /// <summary>A permission is missing.</summary>
    Denied = 5,
}

/// <summary>The arguments of a system call or of a function, one behind the other.</summary>
internal struct Arguments
{
    public const int Count = 8;
    private Value first;
    private Rest rest;

    // Not through a Span: .NET's libraries hold no code for spans of our types, so it would be compiled at each start.
    [UnscopedRef]
    public ref Value this[int index]
    {
        get
        {
            if ((uint)index >= Count) throw new ArgumentOutOfRangeException(nameof(index));
            return ref Unsafe.Add(ref first, index);
        }
    }

    [InlineArray(Count - 1)]
    private struct Rest
    {
        private Value second;
    }
}

/// <summary>Names of fibers.</summary>
[InlineArray(Count)]
internal struct Tags
{
    public const int Count = 16;
    private ulong first;
}

/// <summary>The trap frame as it lies in the engine's memory: <c>coro_frame</c> of coro.h, which says what is valid when.</summary>
internal struct NativeFrame
{
    public int Call, ArgumentCount;
    public Failure Failure;
    public int ErrorNumber;
    public Value Result;
    public Value Message, Code, SystemCall, Path, Destination, Address, Port;
    public Arguments Arguments;
    public Signals Signals;
    public int HandOvers;
    public nint Next, Soon;
    public nint Running;
    public ulong RunningTag;
    public int MovedCount, Reserved;
    public Tags Moved;
}
