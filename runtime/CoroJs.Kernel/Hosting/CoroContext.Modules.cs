using CoroJs.Hosting;

namespace CoroJs;

// Modules of a context.
public partial class CoroContext
{
    private const string DefaultModule = "module.js";

    /// <summary>Imports a module and waits until it has run, its top-level awaits included. Again: the same module, which runs
    /// once.</summary>
    /// <param name="specifier">A name that <see cref="CoroRuntimeOptions.Modules"/> finds, "coro:…" or "node:…"; where scripts may read
    /// files also a path or a package.</param>
    /// <param name="options">For this call; null: none.</param>
    /// <param name="cancellation">Cancels the fiber that imports.</param>
    /// <returns>The module's exports, as properties: the module's namespace.</returns>
    /// <exception cref="JavaScriptException">There is no such module, or it threw.</exception>
    /// <example>
    /// <code>
    /// using JavaScriptObject rules = await runtime.ImportAsync("rules.js");
    /// bool isAllowed = await rules.InvokeMethodAsync&lt;bool>("isAllowed", [order]);
    /// </code>
    /// </example>
    public Task<JavaScriptObject> ImportAsync(string specifier, CallOptions? options = null, CancellationToken cancellation = default) =>
        Runtime.RunAsync(new HostCall<JavaScriptObject>(this, HostOperation.Import, HostWish.Handle, cancellation)
        {
            Target = Checked(specifier),
            Options = options,
        });

    /// <summary>Runs source text as an ES module of its own, which nobody can import, and waits until it has run, its top-level awaits
    /// included. What it imports relatively stands beside its name in <see cref="CoroRuntimeOptions.Modules"/>.</summary>
    /// <param name="source">The module.</param>
    /// <param name="name">For messages and stacks, which show it as "host:name"; it may be used again. <see cref="CallOptions.Name"/>, where
    /// it is not null, goes before it.</param>
    /// <param name="options">For this call; null: none.</param>
    /// <param name="cancellation">Cancels its fiber.</param>
    /// <returns>Its exports, as properties.</returns>
    /// <exception cref="JavaScriptException">It threw, or something that it imports did.</exception>
    public Task<JavaScriptObject> RunModuleAsync(string source, string name = DefaultModule, CallOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Runtime.RunAsync(new HostCall<JavaScriptObject>(this, HostOperation.RunModule, HostWish.Handle, cancellation)
        {
            Target = source,
            Name = Checked(options?.Name ?? name),
            Options = options,
        });
    }
}
