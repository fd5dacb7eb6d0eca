using CoroJs.Engine;
using CoroJs.Hosting;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs;

/// <summary>An object of a context, kept for the host until it is disposed of. Any thread.</summary>
public class JavaScriptObject : IDisposable
{
    private nint kept;

    internal JavaScriptObject(CoroContext context, nint kept)
    {
        Context = context;
        this.kept = kept;
    }

    /// <summary>Forgotten by the host: the context lets go of the object.</summary>
    ~JavaScriptObject() => Release();

    /// <summary>The context that it belongs to; no other takes it.</summary>
    public CoroContext Context { get; }

    /// <summary>A property's value; a promise is waited for.</summary>
    /// <typeparam name="T">See <see cref="CoroContext.Evaluate{T}(string, string)"/>.</typeparam>
    /// <param name="name">Of the property.</param>
    /// <param name="cancellation">Cancels the fiber in which a getter runs.</param>
    /// <exception cref="JavaScriptException">A getter threw.</exception>
    public Task<T> GetAsync<T>(string name, CancellationToken cancellation = default) => Context.Runtime.RunAsync(GetCall<T>(name, cancellation));

    /// <summary>The same; the caller is blocked meanwhile.</summary>
    public T Get<T>(string name) => Context.Runtime.Run(GetCall<T>(name, default));

    /// <summary>Sets a property.</summary>
    /// <param name="name">Of the property.</param>
    /// <param name="value">See <see cref="CoroContext.Invoke{T}"/>.</param>
    /// <param name="cancellation">Cancels the fiber in which a setter runs.</param>
    /// <exception cref="JavaScriptException">It cannot be set, or a setter threw.</exception>
    public Task SetAsync(string name, object? value, CancellationToken cancellation = default) => Context.Runtime.RunAsync(SetCall(name, value, cancellation));

    /// <summary>The same; the caller is blocked meanwhile.</summary>
    public void Set(string name, object? value) => Context.Runtime.Run(SetCall(name, value, default));

    /// <summary>Calls a method in a fiber of its own: a module's exported function is one of its namespace.</summary>
    /// <typeparam name="T">See <see cref="CoroContext.Evaluate{T}(string, string)"/>.</typeparam>
    /// <param name="name">Of the method.</param>
    /// <param name="arguments">See <see cref="CoroContext.Invoke{T}"/>.</param>
    /// <param name="options">For this call; null: none.</param>
    /// <param name="cancellation">Cancels the fiber.</param>
    /// <exception cref="JavaScriptException">It threw, or there is no such method.</exception>
    public Task<T> InvokeMethodAsync<T>(string name, object?[]? arguments = null, CallOptions? options = null, CancellationToken cancellation = default) =>
        Context.Runtime.RunAsync(MethodCall<T>(name, arguments ?? [], options, cancellation));

    /// <summary>The same; the caller is blocked meanwhile.</summary>
    public T InvokeMethod<T>(string name, params object?[] arguments) => Context.Runtime.Run(MethodCall<T>(name, arguments, null, default));

    /// <summary>Lets go of the object. Again: no effect. It may be done after its runtime was disposed of.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Kernel thread: for the frame.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    /// <exception cref="ArgumentException">It belongs to another runtime.</exception>
    internal unsafe Value ToKept(CoroContext context)
    {
        if (context != Context) throw new ArgumentException("An object of one context cannot be given to another; give a copy of what it holds");
        return ToScript(context);
    }

    /// <summary>The same for a compiled script, which is bound to no context.</summary>
    internal unsafe Value ToScript(CoroContext context)
    {
        ObjectDisposedException.ThrowIf(kept == 0, this);
        if (context.Runtime != Context.Runtime) throw new ArgumentException("What one runtime holds cannot be given to another");
        return new Value { Type = ValueType.Kept, Pointer = (byte*)kept };
    }

    private HostCall<T> GetCall<T>(string name, CancellationToken cancellation) =>
        new(Context, HostOperation.Get, HostReader<T>.Wish, cancellation) { Target = this, Name = name };

    private HostCall<Nothing> SetCall(string name, object? value, CancellationToken cancellation) =>
        new(Context, HostOperation.Set, HostWish.Nothing, cancellation) { Target = this, Name = name, Arguments = [value] };

    private HostCall<T> MethodCall<T>(string name, object?[] arguments, CallOptions? options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return new HostCall<T>(Context, HostOperation.InvokeMethod, HostReader<T>.Wish, cancellation) { Target = this, Name = name, Arguments = arguments, Options = options };
    }

    private void Release()
    {
        nint value = Interlocked.Exchange(ref kept, 0);
        if (value != 0) Context.Runtime.Release(value);
    }
}
