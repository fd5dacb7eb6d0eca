namespace CoroJs.Engine;

/// <summary>What a <see cref="Value"/> holds: <c>coro_type</c> of coro.h.</summary>
internal enum ValueType
{
    Undefined = 0,
    Null = 1,
    Bool = 2,
    Int = 3,
    Double = 4,
    BigInt = 5,
    String = 6,
    Latin1 = 7,
    Bytes = 8,
    Buffer = 9,
    Function = 10,
    Array = 11,
    Record = 12,
    Kept = 13,
    Other = 14,
}
