namespace CoroJs.Tests;

/// <summary>Tests that run programs inside the test process and look at what that process holds: not beside others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
