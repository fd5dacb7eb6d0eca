using System.Runtime.InteropServices;

namespace CoroJs.Cares;

/// <summary><c>struct ares_options</c>, which keeps its layout for good.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AresOptions
{
    public int Flags, Timeout, Tries, Dots;
    public ushort UdpPort, TcpPort;
    public int SendBuffer, ReceiveBuffer;
    public nint Servers;
    public int ServerCount;
    public byte** Domains;
    public int DomainCount;
    public byte* Lookups;
    public delegate* unmanaged<nint, int, int, int, void> SockStateCallback;
    public nint SockStateArgument;
    public nint SortList;
    public int SortCount, EdnsSize;
    public byte* ResolvConf, HostsFile;
    public int UdpMaxQueries, MaxTimeout;
    public uint QueryCacheMaxTtl;
    public int EventSystem;
    public ushort RetryChance;
    public nuint RetryDelay;
}

/// <summary><c>struct timeval</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AresTime
{
    public long Seconds, Microseconds;
}

/// <summary><c>ares_fd_events_t</c>: what the poller saw.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AresEvent
{
    public int Descriptor;
    public uint Events;
}

/// <summary><c>struct ares_addrinfo_hints</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AresHints
{
    public int Flags, Family, SocketType, Protocol;
}

/// <summary><c>struct ares_addrinfo</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AresAddresses
{
    public nint Aliases;
    public AresAddress* First;
    public byte* Name;
}

/// <summary><c>struct ares_addrinfo_node</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AresAddress
{
    public int Ttl, Flags, Family, SocketType, Protocol;
    public uint Size;
    public void* Address;
    public AresAddress* Next;
}
