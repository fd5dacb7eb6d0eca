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
        TimerCalls.Register(table);
        ProcessCalls.Register(table);
        IoCalls.Register(table);
        LibraryCalls.Register(table);
        Crypto.HashCalls.Register(table);
        Fs.FsCalls.Register(table);
        Net.NetCalls.Register(table);
        Tls.TlsCalls.Register(table);
        Dns.DnsCalls.Register(table);
        Names = table.Names();
        Handlers = table.Handlers();
    }

    // Arrays, here and wherever a program starts: a List of pointers would be compiled anew at each start, for .NET's
    // libraries hold no code for it.
    internal sealed class Builder
    {
        private const int Most = 256;
        private readonly string[] names = new string[Most];
        private readonly delegate*<Kernel, bool>[] handlers = new delegate*<Kernel, bool>[Most];
        private int count;

        /// <summary>A name that JavaScript calls, and what serves it. The numbers follow the order of these calls.</summary>
        public void Add(string name, delegate*<Kernel, bool> handler)
        {
            names[count] = name;
            handlers[count++] = handler;
        }

        public string[] Names() => names.AsSpan(0, count).ToArray();

        public delegate*<Kernel, bool>[] Handlers()
        {
            var used = new delegate*<Kernel, bool>[count];
            Array.Copy(handlers, used, count);
            return used;
        }
    }
}
