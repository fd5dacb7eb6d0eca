using CoroJs.Hosting;

namespace CoroJs;

/// <summary>The usual sources of modules.</summary>
/// <example>
/// <code>
/// var options = new CoroRuntimeOptions { Modules = ModuleSource.Chain(ModuleSource.Of(overrides), ModuleSource.Files("/srv/rules")) };
/// </code>
/// </example>
public static class ModuleSource
{
    /// <summary>Modules from a dictionary of names and texts. A name's ending says what the text is, see <see cref="ModuleText.KindOf"/>.</summary>
    /// <param name="modules">It is read at each import, so a host that changes it must use a concurrent one.</param>
    public static IModuleSource Of(IReadOnlyDictionary<string, string> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        return From((name, _, _) => new(modules.TryGetValue(name, out string? text) ? new ModuleText(text, ModuleText.KindOf(name)) : null));
    }

    /// <summary>Modules that a function finds; see <see cref="IModuleSource.FindAsync"/>.</summary>
    /// <param name="find">Gets the name, the referrer and a token.</param>
    public static IModuleSource From(Func<string, string?, CancellationToken, ValueTask<ModuleText?>> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        return new DelegateSource(find);
    }

    /// <summary>Files of a folder, under their paths in it: "shop/prices.js". The host reads them, so scripts need no permission;
    /// nothing outside of the folder is read, links in it are followed only within it.</summary>
    /// <param name="folder">It must exist.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IModuleSource Files(string folder) => new FileSource(folder);

    /// <summary>Several: the first that has the module gives it.</summary>
    /// <param name="sources">In the order in which they are asked.</param>
    public static IModuleSource Chain(params IModuleSource[] sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        IModuleSource[] all = [.. sources];
        return From(async (name, referrer, cancellation) =>
        {
            foreach (IModuleSource source in all)
            {
                if (await source.FindAsync(name, referrer, cancellation).ConfigureAwait(false) is { } found) return found;
            }
            return null;
        });
    }

    private sealed class DelegateSource(Func<string, string?, CancellationToken, ValueTask<ModuleText?>> find) : IModuleSource
    {
        public ValueTask<ModuleText?> FindAsync(string name, string? referrer, CancellationToken cancellation) => find(name, referrer, cancellation);
    }
}
