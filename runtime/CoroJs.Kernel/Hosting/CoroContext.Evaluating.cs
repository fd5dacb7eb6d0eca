using CoroJs.Hosting;

namespace CoroJs;

// Running scripts, functions and modules.
public partial class CoroContext
{
    private const string DefaultName = "script";

    /// <summary>Evaluates a script in the global scope and waits for the value of its last expression; a promise is waited for.</summary>
    /// <typeparam name="T">
    /// What the value becomes: numbers, text, bool, byte[], BigInteger, DateTimeOffset as they are; <see cref="JavaScriptObject"/> and
    /// <see cref="JavaScriptFunction"/> stay in the runtime; object: the nearest type, <see cref="System.Text.Json.Nodes.JsonNode"/> for
    /// arrays and objects; any other type from JSON.
    /// </typeparam>
    /// <param name="source">The script.</param>
    /// <param name="name">For messages and stacks.</param>
    /// <exception cref="JavaScriptException">It threw.</exception>
    /// <exception cref="InvalidCastException">The value is of another type.</exception>
    /// <exception cref="ObjectDisposedException">The runtime has ended.</exception>
    public T Evaluate<T>(string source, string name = DefaultName) => Runtime.Run(ScriptCall<T>(source, name, default));

    /// <summary>The same; see there for what the value becomes.</summary>
    /// <param name="source">The script.</param>
    /// <param name="name">For messages and stacks.</param>
    public object? Evaluate(string source, string name = DefaultName) => Evaluate<object?>(source, name);

    /// <summary>The same without blocking the caller.</summary>
    /// <param name="source">The script.</param>
    /// <param name="name">For messages and stacks.</param>
    /// <param name="cancellation">Cancels the script's fiber: the blocking call in it throws, and what `finally` does is done.</param>
    public Task<T> EvaluateAsync<T>(string source, string name = DefaultName, CancellationToken cancellation = default) =>
        Runtime.RunAsync(ScriptCall<T>(source, name, cancellation));

    /// <summary>The same.</summary>
    /// <param name="source">The script.</param>
    /// <param name="name">For messages and stacks.</param>
    /// <param name="cancellation">Cancels the script's fiber.</param>
    public Task<object?> EvaluateAsync(string source, string name = DefaultName, CancellationToken cancellation = default) =>
        EvaluateAsync<object?>(source, name, cancellation);

    /// <summary>Runs a script for its effects.</summary>
    /// <param name="source">The script.</param>
    /// <param name="name">For messages and stacks.</param>
    public void Execute(string source, string name = DefaultName) => Runtime.Run(EffectCall(source, name, default));

    /// <summary>The same without blocking the caller.</summary>
    /// <param name="source">The script.</param>
    /// <param name="name">For messages and stacks.</param>
    /// <param name="cancellation">Cancels the script's fiber.</param>
    public Task ExecuteAsync(string source, string name = DefaultName, CancellationToken cancellation = default) =>
        Runtime.RunAsync(EffectCall(source, name, cancellation));

    /// <summary>Compiles a script that is to run more than once.</summary>
    /// <param name="source">The script.</param>
    /// <param name="name">For messages and stacks.</param>
    /// <exception cref="JavaScriptException">A SyntaxError, with its place.</exception>
    public CompiledScript Compile(string source, string name = DefaultName)
    {
        var call = new HostCall<JavaScriptObject>(this, HostOperation.Compile, HostWish.Handle, default) { Target = source, Name = name };
        return new CompiledScript(Runtime.Run(call), name);
    }

    /// <summary>Runs a compiled script; else as <see cref="Evaluate{T}(string, string)"/>.</summary>
    public T Evaluate<T>(CompiledScript script)
    {
        ArgumentNullException.ThrowIfNull(script);
        return Runtime.Run(CompiledCall<T>(script, default));
    }

    /// <summary>The same without blocking the caller.</summary>
    public Task<T> EvaluateAsync<T>(CompiledScript script, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(script);
        return Runtime.RunAsync(CompiledCall<T>(script, cancellation));
    }

    /// <summary>Calls a global function and waits for its result.</summary>
    /// <typeparam name="T">See <see cref="Evaluate{T}(string, string)"/>.</typeparam>
    /// <param name="function">"name" or "object.name".</param>
    /// <param name="arguments">Numbers, text, bool, bytes, dates, objects of this runtime; anything else goes as JSON.</param>
    public T Invoke<T>(string function, params object?[] arguments) => Runtime.Run(FunctionCall<T>(function, arguments, default));

    /// <summary>The same; the result becomes the nearest type.</summary>
    public object? Invoke(string function, params object?[] arguments) => Invoke<object?>(function, arguments);

    /// <summary>The same without blocking the caller.</summary>
    /// <param name="function">"name" or "object.name".</param>
    /// <param name="arguments">See <see cref="Invoke{T}"/>.</param>
    /// <param name="cancellation">Cancels the fiber that the function runs in.</param>
    public Task<T> InvokeAsync<T>(string function, object?[] arguments, CancellationToken cancellation = default) =>
        Runtime.RunAsync(FunctionCall<T>(function, arguments, cancellation));

    /// <summary>Sets a global variable.</summary>
    /// <param name="path">"name" or "object.name"; objects on the way are made.</param>
    /// <param name="value">See <see cref="Invoke{T}"/>.</param>
    public void SetValue(string path, object? value) =>
        Runtime.Run(new HostCall<Nothing>(this, HostOperation.Define, HostWish.Nothing, default) { Target = Checked(path), Arguments = [value] });

    private HostCall<T> ScriptCall<T>(string source, string name, CancellationToken cancellation, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new HostCall<T>(this, HostOperation.Evaluate, HostReader<T>.Wish, cancellation) { Target = source, Name = name, Options = options };
    }

    private HostCall<Nothing> EffectCall(string source, string name, CancellationToken cancellation, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new HostCall<Nothing>(this, HostOperation.Evaluate, HostWish.Nothing, cancellation) { Target = source, Name = name, Options = options };
    }

    private HostCall<T> CompiledCall<T>(CompiledScript script, CancellationToken cancellation, CallOptions? options = null) =>
        new(this, HostOperation.Run, HostReader<T>.Wish, cancellation) { Target = script.Script, Name = script.Name, Options = options };

    private HostCall<T> FunctionCall<T>(string function, object?[] arguments, CancellationToken cancellation, CallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return new HostCall<T>(this, HostOperation.Invoke, HostReader<T>.Wish, cancellation) { Target = Checked(function), Arguments = arguments, Options = options };
    }

    private static string Checked(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return path;
    }
}
