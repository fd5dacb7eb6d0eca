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

    /// <summary>In the same order: whether a call may wait. Such a call of a cancelled fiber fails without being served.</summary>
    public static readonly bool[] IsBlocking;

    static SystemCallTable()
    {
        var table = new Builder();
        FiberCalls.Register(table);
        TimerCalls.Register(table);
        ProcessCalls.Register(table);
        HandleCalls.Register(table);
        Processes.SignalCalls.Register(table);
        Processes.SpawnCalls.Register(table);
        IoCalls.Register(table);
        LibraryCalls.Register(table);
        Crypto.HashCalls.Register(table);
        Crypto.CryptoCalls.Register(table);
        Crypto.CipherCalls.Register(table);
        Zlib.ZlibCalls.Register(table);
        Fs.FsCalls.Register(table);
        Net.NetCalls.Register(table);
        Tls.TlsCalls.Register(table);
        Dns.DnsCalls.Register(table);
        Hosting.HostCalls.Register(table);
        Names = table.Names();
        Handlers = table.Handlers();
        IsBlocking = table.IsBlocking();
    }

    // Arrays, here and wherever a program starts: a List of pointers would be compiled anew at each start, for .NET's
    // libraries hold no code for it.
    internal sealed class Builder
    {
        private const int Most = 256;
        private readonly string[] names = new string[Most];
        private readonly delegate*<Kernel, bool>[] handlers = new delegate*<Kernel, bool>[Most];
        private readonly bool[] isBlocking = new bool[Most];
        private int count;

        /// <summary>A name that JavaScript calls, and what serves it. The numbers follow the order of these calls.</summary>
        public void Add(string name, delegate*<Kernel, bool> handler)
        {
            names[count] = name;
            handlers[count++] = handler;
        }

        /// <summary>The same for a call that may wait for something, whether or not it has to this time.</summary>
        public void AddBlocking(string name, delegate*<Kernel, bool> handler)
        {
            isBlocking[count] = true;
            Add(name, handler);
        }

        public bool[] IsBlocking() => isBlocking.AsSpan(0, count).ToArray();

        public string[] Names() => names.AsSpan(0, count).ToArray();

        public delegate*<Kernel, bool>[] Handlers()
        {
            var used = new delegate*<Kernel, bool>[count];
            Array.Copy(handlers, used, count);
            return used;
        }
    }
}
