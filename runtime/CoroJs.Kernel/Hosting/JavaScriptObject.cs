using CoroJs.Engine;
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

    private void Release()
    {
        nint value = Interlocked.Exchange(ref kept, 0);
        if (value != 0) Context.Runtime.Release(value);
    }
}
