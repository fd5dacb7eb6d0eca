using CoroJs.Hosting;

namespace CoroJs;

// For parts of the product that bring JavaScript of their own.
public partial class CoroContext
{
    /// <summary>A function of a module in stdlib/late/internal, which programs cannot import.</summary>
    /// <param name="module">"coro:internal/…".</param>
    /// <param name="name">Of the export.</param>
    internal Task<JavaScriptFunction> LibraryFunctionAsync(string module, string name) =>
        Runtime.RunAsync(new HostCall<JavaScriptFunction>(this, HostOperation.LibraryFunction, HostWish.Handle, default) { Target = module, Name = name });
}
