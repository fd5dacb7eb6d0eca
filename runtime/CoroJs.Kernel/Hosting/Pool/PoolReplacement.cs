namespace CoroJs;

/// <summary>Why a pool replaces a runtime.</summary>
public enum PoolReplacement
{
    /// <summary>It ended, or cannot be used any more.</summary>
    Broken,

    /// <summary>A script wanted more than V8 can make, which has ended it (<see cref="CoroRuntime.HasDied"/>).</summary>
    Died,

    /// <summary>Its memory grew beyond the bound over many calls.</summary>
    Grown,
}
