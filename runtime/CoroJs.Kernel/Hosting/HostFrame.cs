using CoroJs.Engine;

namespace CoroJs.Hosting;

/// <summary>A function of the host is being called: its arguments, in their order, and its outcome. Kernel thread.</summary>
internal ref struct HostFrame(Kernel kernel, CoroContext context, HostCall? call)
{
    private int next = 1;
    private CancellationTokenSource? cancellation;

    /// <summary>The next parameter. Reading them again is not possible.</summary>
    public T Next<T>()
    {
        if (typeof(T) == typeof(CancellationToken))
        {
            cancellation ??= new CancellationTokenSource();
            return (T)(object)cancellation.Token;
        }
        int index = next++;
        ref Value value = ref kernel.Frame.Argument(index);
        HostTag tag = HostTag.Plain;
        if (HostReader<T>.Wish == HostWish.Json) tag = value.IsNothing ? HostTag.Undefined : HostTag.Json;
        else if (value.Type is Engine.ValueType.Function or Engine.ValueType.Other) tag = Keep(index, ref value);
        try
        {
            return HostReader<T>.Of(new HostValue(context, tag, ref value));
        }
        catch (Exception e) when (e is InvalidCastException or System.Text.Json.JsonException)
        {
            throw new ArgumentException($"Argument {index}: {e.Message}", e);
        }
    }

    /// <summary>The same for a type that is known only now.</summary>
    public object? Next(System.Reflection.ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        if (type == typeof(CancellationToken)) return Next<CancellationToken>();
        int index = next++;
        ref Value value = ref kernel.Frame.Argument(index);
        if (parameter.HasDefaultValue && value.Type == Engine.ValueType.Undefined) return parameter.DefaultValue;
        HostTag tag = HostTag.Plain;
        if (HostParameter.KindOf(type) == "j") tag = value.IsNothing ? HostTag.Undefined : HostTag.Json;
        else if (value.Type is Engine.ValueType.Function or Engine.ValueType.Other) tag = Keep(index, ref value);
        try
        {
            return HostParameter.Read(type, new HostValue(context, tag, ref value));
        }
        catch (Exception e) when (e is InvalidCastException or System.Text.Json.JsonException)
        {
            throw new ArgumentException($"Argument {index}, {parameter.Name}: {e.Message}", e);
        }
    }

    /// <summary>The function has returned. True, for a system call to return.</summary>
    public readonly bool Return<T>(T value) => kernel.Frame.Return(HostWriter.Of(kernel, context, value));

    /// <summary>The function has returned a task: its fiber waits for it. For a system call to return.</summary>
    public readonly bool Await<T>(ValueTask<T> task)
    {
        if (!task.IsCompleted) return kernel.Scheduler.Park(new HostTask<T>(kernel, context, call, task, cancellation));
        cancellation?.Dispose();
        return Return(task.GetAwaiter().GetResult());
    }

    public readonly bool Await(ValueTask task) => Await(Finish(task));

    private static async ValueTask<Nothing> Finish(ValueTask task)
    {
        await task.ConfigureAwait(false);
        return default;
    }

    private readonly unsafe HostTag Keep(int index, ref Value value)
    {
        nint kept = NativeEngine.coro_keep(kernel.Runtime, index);
        value = new Value { Type = Engine.ValueType.Kept, Pointer = (byte*)kept };
        return HostTag.Handle;
    }
}
