using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace CoroJs.Hosting;

/// <summary>An event of the host that scripts may listen to: looked at once, by reflection.</summary>
internal sealed class HostEvent
{
    private const int MostParameters = 4;
    private readonly object? target;
    private readonly EventInfo info;
    private readonly MethodInfo forward;
    private readonly bool hasSender;

    /// <exception cref="ArgumentException">Scripts cannot listen to such an event.</exception>
    /// <param name="target">Null for a static event.</param>
    /// <param name="info">Which one.</param>
    [RequiresUnreferencedCode("Makes a handler of the event's type by reflection"), RequiresDynamicCode("The same")]
    public HostEvent(object? target, EventInfo info)
    {
        this.target = target;
        this.info = info;
        MethodInfo raised = info.EventHandlerType!.GetMethod(nameof(Action.Invoke))!;
        Type[] parameters = [.. raised.GetParameters().Select(p => p.ParameterType)];
        if (raised.ReturnType != typeof(void) || parameters.Length > MostParameters || parameters.Any(p => p.IsByRef || p.IsPointer || p.IsByRefLike))
            throw new ArgumentException($"Scripts cannot listen to {info.DeclaringType}.{info.Name}: its handlers have a result, a parameter by reference, or more than {MostParameters}");
        hasSender = parameters.Length == 2 && parameters[0] == typeof(object) && parameters[1].IsAssignableTo(typeof(EventArgs));
        MethodInfo generic = typeof(Forwarder).GetMethods().Single(m => m.Name == nameof(Forwarder.Forward) && m.GetParameters().Length == parameters.Length);
        forward = parameters.Length == 0 ? generic : generic.MakeGenericMethod(parameters);
    }

    public string Name => info.Name;

    /// <summary>From now on <paramref name="raise"/> gets what the event says, on the thread that raises it.</summary>
    /// <returns>For <see cref="Disconnect"/>.</returns>
    public Delegate Connect(Action<object?[]> raise)
    {
        var handler = Delegate.CreateDelegate(info.EventHandlerType!, new Forwarder(arguments => raise(Said(arguments))), forward);
        info.AddEventHandler(target, handler);
        return handler;
    }

    public void Disconnect(Delegate handler) => info.RemoveEventHandler(target, handler);

    // Who raised it is an object of the host that nobody has exposed.
    private object?[] Said(object?[] arguments)
    {
        if (!hasSender) return arguments;
        return arguments[1] is null || arguments[1]!.GetType() == typeof(EventArgs) ? [] : [arguments[1]];
    }

    private sealed class Forwarder(Action<object?[]> to)
    {
        public void Forward() => to([]);

        public void Forward<T1>(T1 a) => to([a]);

        public void Forward<T1, T2>(T1 a, T2 b) => to([a, b]);

        public void Forward<T1, T2, T3>(T1 a, T2 b, T3 c) => to([a, b, c]);

        public void Forward<T1, T2, T3, T4>(T1 a, T2 b, T3 c, T4 d) => to([a, b, c, d]);
    }
}
