using CoroJs.Hosting;

namespace CoroJs;

/// <summary>A function of a context, kept for the host until it is disposed of. Any thread.</summary>
public sealed class JavaScriptFunction : JavaScriptObject
{
    internal JavaScriptFunction(CoroContext context, nint kept)
        : base(context, kept)
    {
    }

    /// <summary>Calls it and waits for the result; see <see cref="CoroContext.Invoke{T}"/>.</summary>
    public T Invoke<T>(params object?[] arguments) => Context.Runtime.Run(CallOf<T>(arguments, default));

    /// <summary>Calls it in a fiber of its own.</summary>
    /// <param name="arguments">See <see cref="CoroContext.Invoke{T}"/>.</param>
    /// <param name="cancellation">Cancels the fiber.</param>
    public Task<T> InvokeAsync<T>(object?[] arguments, CancellationToken cancellation = default) => Context.Runtime.RunAsync(CallOf<T>(arguments, cancellation));

    /// <summary>The same, as a part of what another call does.</summary>
    internal Task<T> InvokeAsync<T>(object?[] arguments, CallOptions? options, CancellationToken cancellation) =>
        Context.Runtime.RunAsync(CallOf<T>(arguments, cancellation, options));

    internal T Invoke<T>(object?[] arguments, CallOptions? options) => Context.Runtime.Run(CallOf<T>(arguments, default, options));

    private HostCall<T> CallOf<T>(object?[] arguments, CancellationToken cancellation, CallOptions? options = null) =>
        new(Context, HostOperation.Call, HostReader<T>.Wish, cancellation) { Target = this, Arguments = arguments, Options = options };
}
