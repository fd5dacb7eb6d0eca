namespace CoroJs;

/// <summary>Why a pool replaces a runtime.</summary>
public enum PoolReplacement
{
    /// <summary>It ended, or cannot be used any more.</summary>
    Broken,

    /// <summary>Its memory grew beyond the bound over many calls.</summary>
    Grown,
}
