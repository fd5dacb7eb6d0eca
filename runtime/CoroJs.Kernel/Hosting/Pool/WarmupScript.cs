namespace CoroJs;

/// <summary>A script that each context of a pool runs before its first call.</summary>
/// <param name="Source">The script.</param>
/// <param name="Name">For messages and stacks.</param>
public sealed record WarmupScript(string Source, string Name = "warmup");
