using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace CoroJs.Hosting;

/// <summary>A method of the host that was looked at once, to be called by scripts: registering takes reflection, calling an
/// invoker and boxed arguments.</summary>
internal sealed class ReflectedFunction
{
    private const int MostParameters = 7;
    private readonly object? target;
    private readonly MethodInvoker invoker;
    private readonly ParameterInfo[] parameters;
    private readonly MethodInvoker? toTask, result;
    private readonly bool returnsTask, returnsNothing;

    /// <exception cref="ArgumentException">Scripts cannot call a method with such parameters.</exception>
    /// <param name="target">Null for a static method.</param>
    /// <param name="method">What is called.</param>
    /// <param name="declared">The same; for a delegate the method behind it, which knows the defaults of parameters.</param>
    [RequiresUnreferencedCode("Reads the result of the method's task by reflection"), RequiresDynamicCode("The same")]
    public ReflectedFunction(object? target, MethodInfo method, MethodInfo declared)
    {
        this.target = target;
        // A delegate of a static method may have one more there, its closure.
        int count = method.GetParameters().Length;
        parameters = declared.GetParameters()[^count..];
        if (parameters.Count(p => p.ParameterType != typeof(CancellationToken)) > MostParameters)
            throw new ArgumentException($"{declared.DeclaringType}.{declared.Name} cannot be called by scripts: it has more than {MostParameters} parameters");
        if (method.ContainsGenericParameters || parameters.Any(p => p.ParameterType.IsByRef || p.ParameterType.IsPointer || p.ParameterType.IsByRefLike))
            throw new ArgumentException($"{method.DeclaringType}.{method.Name} cannot be called by scripts: it has a parameter by reference, or is generic");
        invoker = MethodInvoker.Create(method);
        Type type = method.ReturnType;
        returnsNothing = type == typeof(void);
        bool isValueTask = type == typeof(ValueTask) || IsGeneric(type, typeof(ValueTask<>));
        returnsTask = isValueTask || typeof(Task).IsAssignableFrom(type);
        if (isValueTask) toTask = MethodInvoker.Create(type.GetMethod(nameof(ValueTask.AsTask))!);
        if (returnsTask && type.IsGenericType) result = MethodInvoker.Create(typeof(Task<>).MakeGenericType(type.GetGenericArguments()).GetProperty(nameof(Task<int>.Result))!.GetMethod!);
        Function = new HostFunction(string.Concat(parameters.Select(p => HostParameter.KindOf(p.ParameterType))), returnsTask, Call);
    }

    public HostFunction Function { get; }

    private static bool IsGeneric(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private bool Call(ref HostFrame frame)
    {
        object?[] arguments = new object?[parameters.Length];
        for (int i = 0; i < arguments.Length; i++) arguments[i] = frame.Next(parameters[i]);
        object? value = invoker.Invoke(target, arguments.AsSpan());
        if (returnsNothing) return frame.Return(default(Nothing));
        if (!returnsTask) return frame.Return(value);
        var task = (Task)(toTask is null ? value! : toTask.Invoke(value)!);
        return frame.Await(Finish(task));
    }

    private async ValueTask<object?> Finish(Task task)
    {
        await task.ConfigureAwait(false);
        return result is null ? HostUndefined.Value : result.Invoke(task);
    }
}
