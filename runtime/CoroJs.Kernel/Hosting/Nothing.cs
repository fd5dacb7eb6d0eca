namespace CoroJs.Hosting;

/// <summary>What functions without a result return: undefined to JavaScript.</summary>
internal readonly struct Nothing;
