using System.Runtime.InteropServices;

namespace CoroJs.Platform;

/// <summary>Sockets. All are non-blocking, so these calls never sleep.</summary>
internal static unsafe partial class Libc
{
    public const int MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000;

    [DllImport(Library), SuppressGCTransition] public static extern nint recv(int descriptor, void* buffer, nint size, int flags);
    [DllImport(Library), SuppressGCTransition] public static extern nint send(int descriptor, void* buffer, nint size, int flags);
}
