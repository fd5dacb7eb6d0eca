namespace CoroJs.Scheduling;

/// <summary>Why the kernel has ended a fiber, for whoever waits for its end.</summary>
/// <param name="Limit">The limit on processor time that it met, in milliseconds; 0: somebody wanted it ended.</param>
/// <param name="Stack">Where it was, a line each frame.</param>
internal sealed record Ending(double Limit, string Stack);
