using CoroJs.Engine;

namespace CoroJs.Hosting;

/// <summary>A function of the host is being called: its arguments, in their order, and its outcome. Kernel thread.</summary>
/// <param name="kernel">Serves the system call.</param>
/// <param name="context">Whose function it is.</param>
/// <param name="call">The call of the host that JavaScript runs in.</param>
/// <param name="tags">Four bits for each argument, from the lowest on: 0, or one more than its <see cref="HostTag"/>.</param>
internal ref struct HostFrame(Kernel kernel, CoroContext context, HostCall? call, long tags = 0)
{
    private int next = 1;
    private CancellationTokenSource? cancellation;
    private JavaScriptBytes? shared;

    /// <summary>What the host has said of the call that JavaScript runs in.</summary>
    public readonly CallOptions? Options => call?.Options;

    /// <summary>The next parameter. Reading them again is not possible.</summary>
    public T Next<T>()
    {
        if (typeof(T) == typeof(CancellationToken))
        {
            cancellation ??= new CancellationTokenSource();
            return (T)(object)cancellation.Token;
        }
        int index = next++;
        if (typeof(T) == typeof(JavaScriptBytes)) return (T)(object)Share(index)!;
        ref Value value = ref kernel.Frame.Argument(index);
        HostTag tag = TagOf(index);
        if (tag == HostTag.Plain) tag = Untagged(HostReader<T>.Wish == HostWish.Json, index, ref value);
        try
        {
            return HostReader<T>.Of(new HostValue(context, tag, ref value) { Options = call?.Options });
        }
        catch (Exception e) when (e is InvalidCastException or System.Text.Json.JsonException)
        {
            throw new ArgumentException($"Argument {index}: {e.Message}", e);
        }
        finally
        {
            if (tag == HostTag.Handle) GiveBack(ref value);
        }
    }

    /// <summary>The same for functions of the library, which give text: nothing has to be compiled for the type.</summary>
    public string NextText() => new HostValue(context, HostTag.Plain, ref kernel.Frame.Argument(next++)).Text ?? "";

    /// <summary>The same for a type that is known only now.</summary>
    public object? Next(System.Reflection.ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        if (type == typeof(CancellationToken)) return Next<CancellationToken>();
        int index = next++;
        if (type == typeof(JavaScriptBytes)) return Share(index);
        ref Value value = ref kernel.Frame.Argument(index);
        if (parameter.HasDefaultValue && value.Type == Engine.ValueType.Undefined) return parameter.DefaultValue;
        HostTag tag = TagOf(index);
        if (tag == HostTag.Plain) tag = Untagged(HostParameter.KindOf(type) == "j", index, ref value);
        try
        {
            return HostParameter.Read(type, new HostValue(context, tag, ref value) { Options = call?.Options });
        }
        catch (Exception e) when (e is InvalidCastException or System.Text.Json.JsonException)
        {
            throw new ArgumentException($"Argument {index}, {parameter.Name}: {e.Message}", e);
        }
        finally
        {
            if (tag == HostTag.Handle) GiveBack(ref value);
        }
    }

    /// <summary>The function has returned. True, for a system call to return.</summary>
    public readonly bool Return<T>(T value) => kernel.Frame.Return(HostWriter.Of(kernel, context, value));

    /// <summary>The function has returned a task: its fiber waits for it. For a system call to return.</summary>
    public bool Await<T>(ValueTask<T> task)
    {
        if (!task.IsCompleted)
        {
            bool isDone = kernel.Scheduler.Park(new HostTask<T>(kernel, context, call, task, cancellation, shared));
            shared = null;
            return isDone;
        }
        cancellation?.Dispose();
        return Return(task.GetAwaiter().GetResult());
    }

    public bool Await(ValueTask task) => Await(Finish(task));

    /// <summary>The function is over, unless its task goes on: what it shared with JavaScript is the script's own again.</summary>
    public readonly void Leave() => JavaScriptBytes.End(shared);

    private JavaScriptBytes? Share(int index)
    {
        ref Value value = ref kernel.Frame.Argument(index);
        if (value.IsNothing) return null;
        if (value.Type != Engine.ValueType.Bytes) throw new ArgumentException($"Argument {index}: {new HostValue(context, HostTag.Plain, ref value).Unexpected("bytes").Message}");
        return shared = JavaScriptBytes.OfArgument(kernel, index, shared);
    }

    private static async ValueTask<Nothing> Finish(ValueTask task)
    {
        await task.ConfigureAwait(false);
        return default;
    }

    private readonly HostTag Untagged(bool isJson, int index, ref Value value)
    {
        if (isJson) return value.IsNothing ? HostTag.Undefined : HostTag.Json;
        return value.Type is Engine.ValueType.Function or Engine.ValueType.Other ? Keep(index, ref value) : HostTag.Plain;
    }

    private readonly HostTag TagOf(int index)
    {
        var tag = (int)(tags >> ((index - 1) * 4) & 0xf);
        return tag == 0 ? HostTag.Plain : (HostTag)(tag - 1);
    }

    private readonly unsafe HostTag Keep(int index, ref Value value)
    {
        nint kept = NativeEngine.coro_keep(kernel.Runtime, index);
        value = new Value { Type = Engine.ValueType.Kept, Pointer = (byte*)kept };
        return HostTag.Handle;
    }

    // What nobody has taken: the parameter is of another type.
    private readonly unsafe void GiveBack(ref Value value)
    {
        if (value.Type == Engine.ValueType.Kept) NativeEngine.coro_release(kernel.Runtime, (nint)value.Pointer);
    }
}
