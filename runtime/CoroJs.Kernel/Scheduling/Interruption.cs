namespace CoroJs.Scheduling;

/// <summary>Why the blocking calls of a fiber fail with ERR_CANCELLED. It stays until JavaScript takes it back, so that each
/// further call fails too.</summary>
[Flags]
internal enum Interruption : byte
{
    None = 0,

    /// <summary>fiber.cancel said so.</summary>
    Cancelled = 1,

    /// <summary>The time of fiber.deadline is over.</summary>
    Late = 2,
}
