namespace CoroJs;

/// <summary>Where a runtime's modules come from. <see cref="ModuleSource"/> has the usual ones.</summary>
public interface IModuleSource
{
    /// <summary>Finds a module. Called on the kernel thread; the fiber that imports waits for the task, others go on.</summary>
    /// <param name="name">What was imported: "rules", "@shop/prices"; for a relative import the name that it means: "./tax.js" in
    /// "shop/prices.js" is "shop/tax.js".</param>
    /// <param name="referrer">The module that imports: its name, where it came from here, else its URL; null: a script, or the host.</param>
    /// <param name="cancellation">Cancelled when the fiber that imports is.</param>
    /// <returns>Null: this source has none of the name.</returns>
    ValueTask<ModuleText?> FindAsync(string name, string? referrer, CancellationToken cancellation);
}
