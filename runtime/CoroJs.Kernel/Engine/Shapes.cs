namespace CoroJs.Engine;

/// <summary>The shapes of the records that system calls return, registered with the engine on first use. One list of
/// fields is one array object, used as the key.</summary>
internal sealed unsafe class Shapes(nint runtime)
{
    private readonly Dictionary<string[], int> known = new(ReferenceEqualityComparer.Instance);

    /// <summary>The number of the shape with these fields.</summary>
    public int Of(string[] fields)
    {
        if (!known.TryGetValue(fields, out int shape)) known.Add(fields, shape = Register(fields));
        return shape;
    }

    private int Register(string[] fields)
    {
        using var names = new NativeStrings(fields);
        return NativeEngine.coro_shape(runtime, names.Pointers, names.Count);
    }
}
