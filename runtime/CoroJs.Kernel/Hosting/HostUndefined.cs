namespace CoroJs.Hosting;

/// <summary>A result that is undefined in JavaScript, where null would be null.</summary>
internal sealed class HostUndefined
{
    public static readonly HostUndefined Value = new();

    /// <summary>What a source says of a module, in those words.</summary>
    public static async ValueTask<object> For(IModuleSource modules, string name, string? referrer, CancellationToken cancellation) =>
        await modules.FindAsync(name, referrer, cancellation).ConfigureAwait(false) as object ?? Value;
}
