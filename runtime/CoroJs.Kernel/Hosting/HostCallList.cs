namespace CoroJs.Hosting;

/// <summary>The calls of a runtime that have begun and not ended, linked with one another: to come and to go takes no look-up.
/// Kernel thread only.</summary>
internal sealed class HostCallList
{
    private HostCall? first;

    public int Count { get; private set; }

    public void Add(HostCall call)
    {
        call.Next = first;
        if (first is not null) first.Previous = call;
        first = call;
        Count++;
    }

    /// <summary>It must be in the list.</summary>
    public void Remove(HostCall call)
    {
        if (call.Previous is null) first = call.Next;
        else call.Previous.Next = call.Next;
        if (call.Next is not null) call.Next.Previous = call.Previous;
        call.Next = call.Previous = null;
        Count--;
    }

    /// <summary>Those that are there now, for what may end some of them.</summary>
    public List<HostCall> All()
    {
        var all = new List<HostCall>(Count);
        for (HostCall? call = first; call is not null; call = call.Next) all.Add(call);
        return all;
    }
}
