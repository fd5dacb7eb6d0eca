namespace CoroJs.SystemCalls;

/// <summary>
/// Every system call, by name and number. JavaScript calls <c>__primordials.&lt;name&gt;</c>; the engine passes the number.
/// A call returns true when its outcome is in the frame, false when it has parked the running fiber.
/// </summary>
internal static unsafe class SystemCallTable
{
    /// <summary>Names in the order of their numbers.</summary>
    public static readonly string[] Names;

    /// <summary>Handlers in the order of their numbers.</summary>
    public static readonly delegate*<Kernel, bool>[] Handlers;

    static SystemCallTable()
    {
        var table = new Builder();
        FiberCalls.Register(table);
        ProcessCalls.Register(table);
        IoCalls.Register(table);
        Fs.FsCalls.Register(table);
        Net.NetCalls.Register(table);
        Names = [.. table.Names];
        Handlers = new delegate*<Kernel, bool>[Names.Length];
        for (int i = 0; i < Names.Length; i++) Handlers[i] = (delegate*<Kernel, bool>)table.Handlers[i];
    }

    internal sealed class Builder
    {
        public readonly List<string> Names = [];
        public readonly List<nint> Handlers = [];

        public void Add(string name, delegate*<Kernel, bool> handler)
        {
            Names.Add(name);
            Handlers.Add((nint)handler);
        }
    }
}
