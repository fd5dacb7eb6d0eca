namespace CoroJs.Hosting;

/// <summary>The calls that have left something to be done, by number. Kernel thread.</summary>
internal sealed class HeldCalls
{
    private readonly Dictionary<int, HostCall> calls = [];
    private int last;

    public int Count => calls.Count;

    /// <summary>Its number from now on; never 0.</summary>
    public int Add(HostCall call)
    {
        do last = last == int.MaxValue ? 1 : last + 1;
        while (!calls.TryAdd(last, call));
        return last;
    }

    public void Remove(int number) => calls.Remove(number);

    /// <summary>Null: there is none of this number in the context.</summary>
    public HostCall? Find(int number, CoroContext context) => calls.TryGetValue(number, out HostCall? call) && call.Context == context ? call : null;

    /// <summary>A context ends, with all that is left to be done there.</summary>
    public void RemoveAll(CoroContext context)
    {
        foreach ((int number, HostCall call) in calls)
            if (call.Context == context) calls.Remove(number);
    }
}
