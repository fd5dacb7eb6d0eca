namespace CoroJs;

// The same calls with options of their own.
public partial class CoroContext
{
    /// <summary>As <see cref="EvaluateAsync{T}(string, string, CancellationToken)"/>.</summary>
    /// <param name="source">The script.</param>
    /// <param name="options">For this call.</param>
    /// <param name="cancellation">Cancels the script's fiber.</param>
    public Task<T> EvaluateAsync<T>(string source, CallOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Runtime.RunAsync(ScriptCall<T>(source, options.Name ?? DefaultName, cancellation, options));
    }

    /// <summary>As <see cref="EvaluateAsync{T}(CompiledScript, CancellationToken)"/>.</summary>
    /// <param name="script">Compiled in this context.</param>
    /// <param name="options">For this call.</param>
    /// <param name="cancellation">Cancels the script's fiber.</param>
    public Task<T> EvaluateAsync<T>(CompiledScript script, CallOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(options);
        return Runtime.RunAsync(CompiledCall<T>(script, cancellation, options));
    }

    /// <summary>As <see cref="Evaluate{T}(string, string)"/>.</summary>
    /// <param name="source">The script.</param>
    /// <param name="options">For this call.</param>
    public T Evaluate<T>(string source, CallOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Runtime.Run(ScriptCall<T>(source, options.Name ?? DefaultName, default, options));
    }

    /// <summary>As <see cref="ExecuteAsync(string, string, CancellationToken)"/>.</summary>
    /// <param name="source">The script.</param>
    /// <param name="options">For this call.</param>
    /// <param name="cancellation">Cancels the script's fiber.</param>
    public Task ExecuteAsync(string source, CallOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Runtime.RunAsync(EffectCall(source, options.Name ?? DefaultName, cancellation, options));
    }

    /// <summary>As <see cref="Execute(string, string)"/>.</summary>
    /// <param name="source">The script.</param>
    /// <param name="options">For this call.</param>
    public void Execute(string source, CallOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Runtime.Run(EffectCall(source, options.Name ?? DefaultName, default, options));
    }

    /// <summary>As <see cref="InvokeAsync{T}(string, object?[], CancellationToken)"/>.</summary>
    /// <param name="function">"name" or "object.name".</param>
    /// <param name="arguments">See <see cref="Invoke{T}"/>.</param>
    /// <param name="options">For this call.</param>
    /// <param name="cancellation">Cancels the fiber that the function runs in.</param>
    public Task<T> InvokeAsync<T>(string function, object?[] arguments, CallOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Runtime.RunAsync(FunctionCall<T>(function, arguments, cancellation, options));
    }
}
