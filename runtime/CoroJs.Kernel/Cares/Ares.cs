using System.Runtime.InteropServices;

namespace CoroJs.Cares;

/// <summary>
/// The functions of c-ares 1.34, which the engine file holds; libcorojs is linked to that file, so its handle finds them.
/// A channel belongs to one thread at a time. Those that may call back into the kernel must not suppress the hand-over to
/// the garbage collector.
/// </summary>
internal static unsafe partial class Ares
{
    /// <summary>Bits of ares_options that are set.</summary>
    public const int OptTries = 1 << 2, OptLookups = 1 << 8, OptSockStateCallback = 1 << 9, OptTimeoutMilliseconds = 1 << 13,
        OptUdpMaxQueries = 1 << 19, OptMaxTimeoutMilliseconds = 1 << 20, OptQueryCache = 1 << 21;

    public const uint EventRead = 1, EventWrite = 2;

    private const string Library = "libcorojs.so";

    /// <summary>Once a process, before anything else; the runtime runs it on the first use of any function.</summary>
    static Ares()
    {
        const int AllParts = 1;
        int status = ares_library_init(AllParts);
        if (status != 0) throw new CoroJsException($"c-ares cannot be initialized: {((AresStatus)status).Code()}");
    }

    [DllImport(Library)] public static extern AresStatus ares_init_options(nint* channel, AresOptions* options, int set);

    /// <summary>Ends every question with ARES_EDESTRUCTION. Never from inside a callback.</summary>
    [DllImport(Library)] public static extern void ares_destroy(nint channel);

    /// <summary>Ends every question with ARES_ECANCELLED.</summary>
    [DllImport(Library)] public static extern void ares_cancel(nint channel);

    [DllImport(Library)] public static extern AresStatus ares_set_servers_ports_csv(nint channel, byte* servers);

    /// <summary>For <see cref="ares_free_string"/>.</summary>
    [DllImport(Library)] public static extern byte* ares_get_servers_csv(nint channel);

    [DllImport(Library)] public static extern void ares_free_string(void* text);

    /// <summary>The callback comes exactly once, perhaps before this returns.</summary>
    [DllImport(Library)]
    public static extern AresStatus ares_query_dnsrec(
        nint channel, byte* name, int dnsClass, AresRecordType type, delegate* unmanaged<nint, AresStatus, nuint, nint, void> callback,
        nint argument, ushort* id);

    /// <inheritdoc cref="ares_query_dnsrec"/>
    [DllImport(Library)]
    public static extern void ares_getaddrinfo(
        nint channel, byte* name, byte* service, AresHints* hints, delegate* unmanaged<nint, AresStatus, int, AresAddresses*, void> callback,
        nint argument);

    [DllImport(Library)] public static extern void ares_freeaddrinfo(AresAddresses* addresses);

    /// <summary>When c-ares wants to be called next: <paramref name="time"/>, or null where it waits for nothing.</summary>
    [DllImport(Library)] public static extern AresTime* ares_timeout(nint channel, AresTime* most, AresTime* time);

    /// <summary>Reads, writes, and sees to the time limits that are over.</summary>
    [DllImport(Library)] public static extern AresStatus ares_process_fds(nint channel, AresEvent* events, nuint count, uint flags);

    [DllImport(Library)] private static extern int ares_library_init(int flags);
}
