namespace CoroJs.Engine;

/// <summary>What of the standard library a runtime begins with. Each has a start-up snapshot of its own.</summary>
internal enum StartingLibrary
{
    /// <summary>All that programs import, but for what few of them need.</summary>
    Programs,

    /// <summary>Little more than the calls of a host.</summary>
    Hosts,

    /// <summary>The same, and what runs commands.</summary>
    Jsockd,

    /// <summary>The same, and what runs requests.</summary>
    Sidecar,
}
