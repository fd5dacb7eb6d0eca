using CoroJs.Hosting;

namespace CoroJs;

// Compiled code, which outlives the runtime that compiled it.
public sealed partial class CoroRuntime
{
    /// <summary>Compiles a script that runs in any context of this runtime.</summary>
    /// <param name="source">The script.</param>
    /// <param name="name">For messages and stacks.</param>
    /// <param name="code">What <see cref="CodeOfAsync"/> gave for exactly this source; null: nothing. Code of another engine is
    /// not used.</param>
    internal async Task<CompiledScript> CompileAsync(string source, string name, byte[]? code)
    {
        var call = new HostCall<JavaScriptObject>(this, HostOperation.Compile, HostWish.Handle, default) { Target = source, Name = name, Arguments = code is null ? [] : [code] };
        return new CompiledScript(await RunAsync(call).ConfigureAwait(false), name);
    }

    /// <summary>The code of a script and of those of its functions that have run.</summary>
    internal Task<byte[]> CodeOfAsync(CompiledScript script) =>
        RunAsync(new HostCall<byte[]>(this, HostOperation.Code, HostReader<byte[]>.Wish, default) { Target = script.Script });
}
