namespace CoroJs.Scheduling;

/// <summary>Why the kernel has ended a fiber, for whoever waits for its end.</summary>
/// <param name="Limit">The limit on processor time that it met, in milliseconds; 0: somebody wanted it ended.</param>
/// <param name="Stack">Where it was, a line each frame.</param>
/// <param name="Message">Of the error, where it was something else than time on the processor.</param>
/// <param name="Code">Of that error.</param>
/// <param name="IsKnown">The host learns of it otherwise: it is not reported.</param>
internal sealed record Ending(double Limit, string Stack, string? Message = null, string? Code = null, bool IsKnown = false);
