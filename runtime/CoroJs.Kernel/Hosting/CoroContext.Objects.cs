using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Nodes;
using CoroJs.Hosting;

namespace CoroJs;

// Objects and types of the host that programs use.
public partial class CoroContext
{
    /// <summary>Kernel thread: those that its scripts listen to.</summary>
    internal HostEvents Events => field ??= new HostEvents(this);

    private const string Reflects = "Looks at members by reflection: in a trimmed host give AddHostFunction its functions one by one";

    private const DynamicallyAccessedMemberTypes Exposed = DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.PublicEvents;

    /// <summary>Gives programs any function of the host: one with more parameters than the other forms have, or with optional ones.</summary>
    /// <param name="name">Of the global function; "object.name" puts it into an object.</param>
    /// <param name="body">Called on the kernel thread; what it throws is thrown in JavaScript. Where it returns a Task or a ValueTask the
    /// calling fiber waits. At most seven parameters, a token not counted.</param>
    /// <exception cref="ArgumentException">It has a parameter by reference, or too many.</exception>
    [RequiresUnreferencedCode(Reflects), RequiresDynamicCode(Reflects)]
    public void AddHostFunction(string name, Delegate body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Add(name, new ReflectedFunction(body, body.GetType().GetMethod(nameof(Action.Invoke))!, body.Method).Function);
    }

    /// <summary>Gives programs an object of the host: an object of JavaScript with the methods, properties, indexers and events that
    /// are exposed, and nothing else. Methods that return tasks suspend the calling fiber. Of overloaded methods the one with the most
    /// parameters is there; parameters with defaults may be left out. An indexer is the methods <c>get</c> and <c>set</c>; one that was
    /// given the name "price", <c>getPrice</c> and <c>setPrice</c>. Events are listened to by <c>on(name, handler)</c>, <c>once</c> and
    /// <c>off</c>: a handler runs in a fiber of its own, with what the event says but for its sender, until the context ends.</summary>
    /// <param name="name">Of the global variable; "object.name" puts it into an object.</param>
    /// <param name="target">Its members are called on the kernel thread.</param>
    /// <param name="exposure">What scripts may use.</param>
    /// <exception cref="ArgumentException">A member is missing, or scripts cannot call it.</exception>
    /// <example>
    /// <code>
    /// public sealed class Shop
    /// {
    ///     [ScriptMember] public string Name { get; set; } = "";
    ///     [ScriptMember] public async Task&lt;decimal> PriceAsync(string article, CancellationToken cancellation) => …
    /// }
    /// runtime.AddHostObject("shop", new Shop(), HostExposure.Attributed); // shop.name, shop.priceAsync('a')
    /// </code>
    /// </example>
    [RequiresUnreferencedCode(Reflects), RequiresDynamicCode(Reflects)]
    public void AddHostObject<[DynamicallyAccessedMembers(Exposed)] T>(string name, T target, HostExposure exposure)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(target);
        AddMembers(name, typeof(T), target, exposure);
    }

    /// <summary>The same for a type's static methods and properties.</summary>
    /// <param name="name">Of the global variable; "object.name" puts it into an object.</param>
    /// <param name="type">Whose.</param>
    /// <param name="exposure">What scripts may use.</param>
    /// <exception cref="ArgumentException">A member is missing, or scripts cannot call it.</exception>
    [RequiresUnreferencedCode(Reflects), RequiresDynamicCode(Reflects)]
    public void AddHostType(string name, [DynamicallyAccessedMembers(Exposed)] Type type, HostExposure exposure)
    {
        ArgumentNullException.ThrowIfNull(type);
        AddMembers(name, type, null, exposure);
    }

    [RequiresUnreferencedCode(Reflects), RequiresDynamicCode(Reflects)]
    private void AddMembers(string name, [DynamicallyAccessedMembers(Exposed)] Type type, object? target, HostExposure exposure)
    {
        ArgumentNullException.ThrowIfNull(exposure);
        BindingFlags which = BindingFlags.Public | (target is null ? BindingFlags.Static : BindingFlags.Instance);
        PropertyInfo[] properties = [.. type.GetProperties(which).OrderBy(p => p.GetIndexParameters().Length)];
        EventInfo[] events = type.GetEvents(which);
        MethodInfo[] methods = [.. type.GetMethods(which).Where(m => !m.IsSpecialName).OrderBy(m => m.GetParameters().Length)];
        exposure.Check(type, [.. properties, .. methods, .. events]);
        var described = new JsonObject();
        foreach (MethodInfo method in methods)
        {
            if (exposure.NameOf(method) is { } member) described[member] = new JsonObject { ["method"] = Describe(target, method) };
        }
        foreach (PropertyInfo property in properties)
        {
            if (exposure.NameOf(property) is not { } member) continue;
            JsonArray? get = property.GetMethod is { IsPublic: true } getter ? Describe(target, getter) : null;
            JsonArray? set = property.SetMethod is { IsPublic: true } setter && !IsInitOnly(setter) ? Describe(target, setter) : null;
            var accessors = new JsonObject();
            if (property.GetIndexParameters().Length > 0)
            {
                string suffix = member == "item" ? "" : char.ToUpperInvariant(member[0]) + member[1..];
                if (get is not null) described[$"get{suffix}"] = new JsonObject { ["method"] = get };
                if (set is not null) described[$"set{suffix}"] = new JsonObject { ["method"] = set };
                continue;
            }
            if (get is not null) accessors["get"] = get;
            if (set is not null) accessors["set"] = set;
            described[member] = accessors;
        }
        foreach (EventInfo info in events)
        {
            if (exposure.NameOf(info) is { } member) described[member] = Describe(new HostEvent(target, info));
        }
        CheckNames(type, described);
        Runtime.Run(new HostCall<Nothing>(this, HostOperation.DefineObject, HostWish.Nothing, default)
        {
            Target = Checked(name),
            Name = type.Name,
            Arguments = [described.ToJsonString()],
        });
    }

    private static bool IsInitOnly(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));

    [RequiresUnreferencedCode(Reflects), RequiresDynamicCode(Reflects)]
    private JsonArray Describe(object? target, MethodInfo method) => Describe(new ReflectedFunction(target, method, method).Function);

    private JsonArray Describe(HostFunction function) => [Register(function), function.Kinds, function.MayWait];

    private JsonObject Describe(HostEvent source) => new()
    {
        ["add"] = Describe(new HostFunction(HostFunction.Kind<JavaScriptFunction>(), false, (ref HostFrame f) => f.Return(Events.Add(source, f.Next<JavaScriptFunction>(), f.Options)))),
        ["remove"] = Describe(new HostFunction(HostFunction.Kind<int>(), false, (ref HostFrame f) =>
        {
            Events.Remove(f.Next<int>());
            return f.Return(default(Nothing));
        })),
    };

    // What events are listened to by is there beside the members.
    private static void CheckNames(Type type, JsonObject described)
    {
        if (!described.Any(member => member.Value!.AsObject().ContainsKey("add"))) return;
        foreach (string name in new[] { "on", "once", "off" })
            if (described.ContainsKey(name)) throw new ArgumentException($"{type} cannot expose a member '{name}' beside events: scripts listen to these by that name. Give it another by ScriptMember");
    }
}
