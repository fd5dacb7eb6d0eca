using CoroJs.Hosting;

namespace CoroJs;

// The calls. Cancelled while they wait, they leave the queue; later, their fiber is cancelled.
public sealed partial class CoroPool
{
    /// <summary>Evaluates a script and waits for the value of its last expression. Text that comes again is compiled once.</summary>
    /// <typeparam name="T">What the value becomes: see <see cref="CoroContext.Evaluate{T}(string, string)"/>. Objects and functions
    /// that stay in the runtime need a context that does too: see <see cref="UseAsync{T}"/>.</typeparam>
    /// <param name="source">The script.</param>
    /// <param name="call">In which context; null: <see cref="PoolCall.Shared"/>.</param>
    /// <param name="name">For messages and stacks.</param>
    /// <param name="cancellation">Withdraws or cancels it.</param>
    /// <exception cref="JavaScriptException">It threw.</exception>
    /// <exception cref="PoolQueueFullException">Too many calls wait.</exception>
    /// <exception cref="ObjectDisposedException">The pool takes no more calls, or ended while it ran.</exception>
    public Task<T> EvaluateAsync<T>(string source, PoolCall? call = null, string name = "script", CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(name);
        call ??= PoolCall.Shared;
        string shown = call.Options?.Name ?? name;
        return Submit(new PoolJob<T>(call, (runtime, context) => runtime.Scripts.EvaluateAsync<T>(context, source, shown, call.Options, cancellation), CallNotBegun.IsSaidBy, cancellation) { Name = shown });
    }

    /// <summary>Calls a global function, of the scripts of warm-up for instance, and waits for its result.</summary>
    /// <typeparam name="T">See <see cref="EvaluateAsync{T}"/>.</typeparam>
    /// <param name="function">"name" or "object.name".</param>
    /// <param name="arguments">See <see cref="CoroContext.Invoke{T}"/>.</param>
    /// <param name="call">In which context; null: <see cref="PoolCall.Shared"/>.</param>
    /// <param name="cancellation">Withdraws or cancels it.</param>
    public Task<T> InvokeAsync<T>(string function, object?[] arguments, PoolCall? call = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(function);
        ArgumentNullException.ThrowIfNull(arguments);
        call ??= PoolCall.Shared;
        return Submit(new PoolJob<T>(call, Body, CallNotBegun.IsSaidBy, cancellation) { Name = call.Options?.Name ?? function });

        Task<T> Body(PoolRuntime runtime, CoroContext context) =>
            call.Options is { } options ? context.InvokeAsync<T>(function, arguments, options, cancellation) : context.InvokeAsync<T>(function, arguments, cancellation);
    }

    /// <summary>Lends the host a context for as long as its function runs.</summary>
    /// <param name="body">What to do with it; it must not dispose of it, nor keep it. The call's options do not hold for what it does.</param>
    /// <param name="call">Which context; null: <see cref="PoolCall.Shared"/>.</param>
    /// <param name="cancellation">Withdraws it from the queue; the body gets it too.</param>
    public Task<T> UseAsync<T>(Func<CoroContext, CancellationToken, Task<T>> body, PoolCall? call = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Submit(new PoolJob<T>(call ?? PoolCall.Shared, (_, context) => body(context, cancellation), static _ => false, cancellation) { Name = call?.Options?.Name });
    }
}
