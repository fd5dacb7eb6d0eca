using CoroJs.Engine;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs;

/// <summary>An object of a runtime, kept for the host until it is disposed of. Any thread.</summary>
public class JavaScriptObject : IDisposable
{
    private nint kept;

    internal JavaScriptObject(CoroRuntime runtime, nint kept)
    {
        Runtime = runtime;
        this.kept = kept;
    }

    /// <summary>Forgotten by the host: the runtime lets go of the object.</summary>
    ~JavaScriptObject() => Release();

    /// <summary>The runtime that it belongs to; no other takes it.</summary>
    public CoroRuntime Runtime { get; }

    /// <summary>Lets go of the object. Again: no effect. It may be done after the runtime was disposed of.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Kernel thread: for the frame.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    /// <exception cref="ArgumentException">It belongs to another runtime.</exception>
    internal unsafe Value ToKept(CoroRuntime runtime)
    {
        ObjectDisposedException.ThrowIf(kept == 0, this);
        if (runtime != Runtime) throw new ArgumentException("An object of one runtime cannot be given to another; give a copy of what it holds");
        return new Value { Type = ValueType.Kept, Pointer = (byte*)kept };
    }

    private void Release()
    {
        nint value = Interlocked.Exchange(ref kept, 0);
        if (value != 0) Runtime.Release(value);
    }
}
