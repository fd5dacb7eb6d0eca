using System.Runtime.CompilerServices;
using CoroJs.Hosting;

namespace CoroJs;

// Functions of the host that programs call. The parameters' types decide how arguments come: see Evaluate. A CancellationToken
// among them is no argument: it is cancelled when the calling fiber is.
public partial class CoroContext
{
    private readonly List<HostFunction> functions = [];

    /// <summary>Gives programs a function of the host.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction(string name, Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction("", false, (ref HostFrame f) => { body(); return f.Return(default(Nothing)); }));
    }

    /// <summary>Gives programs a function of the host: one with a result.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction<TResult>(string name, Func<TResult> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction("", false, (ref HostFrame f) => f.Return(body())));
    }

    /// <summary>Gives programs a function of the host: one that the calling fiber waits for.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction(string name, Func<Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction("", true, (ref HostFrame f) => f.Await(new ValueTask(body()))));
    }

    /// <summary>Gives programs a function of the host: one whose result the calling fiber waits for.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction<TResult>(string name, Func<Task<TResult>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction("", true, (ref HostFrame f) => f.Await(new ValueTask<TResult>(body()))));
    }

    /// <summary>Gives programs a function of the host: the same.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    [OverloadResolutionPriority(-1)]
    public void AddHostFunction<TResult>(string name, Func<ValueTask<TResult>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction("", true, (ref HostFrame f) => f.Await(body())));
    }

    /// <summary>Gives programs a function of the host: one without a result.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction<T1>(string name, Action<T1> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>(), false, (ref HostFrame f) => { body(f.Next<T1>()); return f.Return(default(Nothing)); }));
    }

    /// <summary>Gives programs a function of the host: one with a result.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction<T1, TResult>(string name, Func<T1, TResult> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>(), false, (ref HostFrame f) => f.Return(body(f.Next<T1>()))));
    }

    /// <summary>Gives programs a function of the host: one that the calling fiber waits for.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction<T1>(string name, Func<T1, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>(), true, (ref HostFrame f) => f.Await(new ValueTask(body(f.Next<T1>())))));
    }

    /// <summary>Gives programs a function of the host: one whose result the calling fiber waits for.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction<T1, TResult>(string name, Func<T1, Task<TResult>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>(), true, (ref HostFrame f) => f.Await(new ValueTask<TResult>(body(f.Next<T1>())))));
    }

    /// <summary>Gives programs a function of the host: the same.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    [OverloadResolutionPriority(-1)]
    public void AddHostFunction<T1, TResult>(string name, Func<T1, ValueTask<TResult>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>(), true, (ref HostFrame f) => f.Await(body(f.Next<T1>()))));
    }

    /// <summary>Gives programs a function of the host: one without a result.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction<T1, T2>(string name, Action<T1, T2> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>() + HostFunction.Kind<T2>(), false, (ref HostFrame f) => { body(f.Next<T1>(), f.Next<T2>()); return f.Return(default(Nothing)); }));
    }

    /// <summary>Gives programs a function of the host: one with a result.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction<T1, T2, TResult>(string name, Func<T1, T2, TResult> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>() + HostFunction.Kind<T2>(), false, (ref HostFrame f) => f.Return(body(f.Next<T1>(), f.Next<T2>()))));
    }

    /// <summary>Gives programs a function of the host: one that the calling fiber waits for.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction<T1, T2>(string name, Func<T1, T2, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>() + HostFunction.Kind<T2>(), true, (ref HostFrame f) => f.Await(new ValueTask(body(f.Next<T1>(), f.Next<T2>())))));
    }

    /// <summary>Gives programs a function of the host: one whose result the calling fiber waits for.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction<T1, T2, TResult>(string name, Func<T1, T2, Task<TResult>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>() + HostFunction.Kind<T2>(), true, (ref HostFrame f) => f.Await(new ValueTask<TResult>(body(f.Next<T1>(), f.Next<T2>())))));
    }

    /// <summary>Gives programs a function of the host: the same.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    [OverloadResolutionPriority(-1)]
    public void AddHostFunction<T1, T2, TResult>(string name, Func<T1, T2, ValueTask<TResult>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>() + HostFunction.Kind<T2>(), true, (ref HostFrame f) => f.Await(body(f.Next<T1>(), f.Next<T2>()))));
    }

    /// <summary>Gives programs a function of the host: one without a result.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction<T1, T2, T3>(string name, Action<T1, T2, T3> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>() + HostFunction.Kind<T2>() + HostFunction.Kind<T3>(), false, (ref HostFrame f) => { body(f.Next<T1>(), f.Next<T2>(), f.Next<T3>()); return f.Return(default(Nothing)); }));
    }

    /// <summary>Gives programs a function of the host: one with a result.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction<T1, T2, T3, TResult>(string name, Func<T1, T2, T3, TResult> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>() + HostFunction.Kind<T2>() + HostFunction.Kind<T3>(), false, (ref HostFrame f) => f.Return(body(f.Next<T1>(), f.Next<T2>(), f.Next<T3>()))));
    }

    /// <summary>Gives programs a function of the host: one that the calling fiber waits for.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction<T1, T2, T3>(string name, Func<T1, T2, T3, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>() + HostFunction.Kind<T2>() + HostFunction.Kind<T3>(), true, (ref HostFrame f) => f.Await(new ValueTask(body(f.Next<T1>(), f.Next<T2>(), f.Next<T3>())))));
    }

    /// <summary>Gives programs a function of the host: one whose result the calling fiber waits for.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction<T1, T2, T3, TResult>(string name, Func<T1, T2, T3, Task<TResult>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>() + HostFunction.Kind<T2>() + HostFunction.Kind<T3>(), true, (ref HostFrame f) => f.Await(new ValueTask<TResult>(body(f.Next<T1>(), f.Next<T2>(), f.Next<T3>())))));
    }

    /// <summary>Gives programs a function of the host: the same.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    [OverloadResolutionPriority(-1)]
    public void AddHostFunction<T1, T2, T3, TResult>(string name, Func<T1, T2, T3, ValueTask<TResult>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>() + HostFunction.Kind<T2>() + HostFunction.Kind<T3>(), true, (ref HostFrame f) => f.Await(body(f.Next<T1>(), f.Next<T2>(), f.Next<T3>()))));
    }

    /// <summary>Gives programs a function of the host: one without a result.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction<T1, T2, T3, T4>(string name, Action<T1, T2, T3, T4> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>() + HostFunction.Kind<T2>() + HostFunction.Kind<T3>() + HostFunction.Kind<T4>(), false, (ref HostFrame f) => { body(f.Next<T1>(), f.Next<T2>(), f.Next<T3>(), f.Next<T4>()); return f.Return(default(Nothing)); }));
    }

    /// <summary>Gives programs a function of the host: one with a result.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction<T1, T2, T3, T4, TResult>(string name, Func<T1, T2, T3, T4, TResult> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>() + HostFunction.Kind<T2>() + HostFunction.Kind<T3>() + HostFunction.Kind<T4>(), false, (ref HostFrame f) => f.Return(body(f.Next<T1>(), f.Next<T2>(), f.Next<T3>(), f.Next<T4>()))));
    }

    /// <summary>Gives programs a function of the host: one that the calling fiber waits for.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction<T1, T2, T3, T4>(string name, Func<T1, T2, T3, T4, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>() + HostFunction.Kind<T2>() + HostFunction.Kind<T3>() + HostFunction.Kind<T4>(), true, (ref HostFrame f) => f.Await(new ValueTask(body(f.Next<T1>(), f.Next<T2>(), f.Next<T3>(), f.Next<T4>())))));
    }

    /// <summary>Gives programs a function of the host: one whose result the calling fiber waits for.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    public void AddHostFunction<T1, T2, T3, T4, TResult>(string name, Func<T1, T2, T3, T4, Task<TResult>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>() + HostFunction.Kind<T2>() + HostFunction.Kind<T3>() + HostFunction.Kind<T4>(), true, (ref HostFrame f) => f.Await(new ValueTask<TResult>(body(f.Next<T1>(), f.Next<T2>(), f.Next<T3>(), f.Next<T4>())))));
    }

    /// <summary>Gives programs a function of the host: the same.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript.</param>
    [OverloadResolutionPriority(-1)]
    public void AddHostFunction<T1, T2, T3, T4, TResult>(string name, Func<T1, T2, T3, T4, ValueTask<TResult>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new HostFunction(HostFunction.Kind<T1>() + HostFunction.Kind<T2>() + HostFunction.Kind<T3>() + HostFunction.Kind<T4>(), true, (ref HostFrame f) => f.Await(body(f.Next<T1>(), f.Next<T2>(), f.Next<T3>(), f.Next<T4>()))));
    }

    /// <summary>Any thread.</summary>
    internal HostFunction? FunctionOf(int id)
    {
        lock (functions) return id < functions.Count ? functions[id] : null;
    }

    /// <summary>Gives the library a function of the host, under this number.</summary>
    internal int Register(HostFunction function)
    {
        lock (functions)
        {
            functions.Add(function);
            return functions.Count - 1;
        }
    }

    private void Add(string name, HostFunction function)
    {
        int id = Register(function);
        Runtime.Run(new HostCall<Nothing>(this, HostOperation.DefineFunction, HostWish.Nothing, default)
        {
            Target = Checked(name),
            Arguments = [id, function.Kinds, function.MayWait],
        });
    }
}
