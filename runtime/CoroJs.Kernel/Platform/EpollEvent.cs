using System.Runtime.InteropServices;

namespace CoroJs.Platform;

/// <summary>struct epoll_event of x86-64, which is packed.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct EpollEvent
{
    public uint Events;
    public ulong Data;
}
