namespace CoroJs.Hosting;

/// <summary>What a value is that the trap frame cannot carry by itself. The numbers are those of
/// stdlib/internal/host-values.js.</summary>
internal enum HostTag
{
    Json = 0,
    Error = 1,
    BigInt = 2,
    Date = 3,
    Handle = 4,
    Undefined = 5,

    /// <summary>Not sent: the value stands in the frame.</summary>
    Plain = 6,

    /// <summary>A module: its kind, and text or bytes.</summary>
    Module = 7,

    /// <summary>An item of a sequence.</summary>
    Item = 8,

    /// <summary>A sequence, by its id.</summary>
    Sequence = 9,

    /// <summary>A stream, by its id.</summary>
    Stream = 10,
}
