namespace CoroJs.Engine;

/// <summary>An executable made into a library, and what its loader must know.</summary>
/// <param name="Library">The library's bytes, without sections and symbols that the loader does not read.</param>
/// <param name="Sites">The places to mend at load, and where the constructors stand.</param>
/// <param name="CopyRelocations">How many symbols are now wanted instead of offered.</param>
public sealed record RelinkedEngine(byte[] Library, SiteFile Sites, int CopyRelocations);
