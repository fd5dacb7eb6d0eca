using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Nodes;
using CoroJs.Hosting;

namespace CoroJs;

// Objects and types of the host that programs use.
public partial class CoroContext
{
    private const string Reflects = "Looks at members by reflection: in a trimmed host give AddHostFunction its functions one by one";

    private const DynamicallyAccessedMemberTypes Exposed = DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.PublicProperties;

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

    /// <summary>Gives programs an object of the host: an object of JavaScript with the methods and properties that are exposed, and
    /// nothing else. Methods that return tasks suspend the calling fiber. Of overloaded methods the one with the most parameters is
    /// there; parameters with defaults may be left out.</summary>
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
        PropertyInfo[] properties = [.. type.GetProperties(which).Where(p => p.GetIndexParameters().Length == 0)];
        MethodInfo[] methods = [.. type.GetMethods(which).Where(m => !m.IsSpecialName).OrderBy(m => m.GetParameters().Length)];
        exposure.Check(type, [.. properties, .. methods]);
        var described = new JsonObject();
        foreach (MethodInfo method in methods)
        {
            if (exposure.NameOf(method) is { } member) described[member] = new JsonObject { ["method"] = Describe(target, method) };
        }
        foreach (PropertyInfo property in properties)
        {
            if (exposure.NameOf(property) is not { } member) continue;
            var accessors = new JsonObject();
            if (property.GetMethod is { IsPublic: true } getter) accessors["get"] = Describe(target, getter);
            if (property.SetMethod is { IsPublic: true } setter && !IsInitOnly(setter)) accessors["set"] = Describe(target, setter);
            described[member] = accessors;
        }
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
    private JsonArray Describe(object? target, MethodInfo method)
    {
        HostFunction function = new ReflectedFunction(target, method, method).Function;
        return [Register(function), function.Kinds, function.MayWait];
    }
}
