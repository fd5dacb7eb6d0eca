using System.Runtime.InteropServices;

namespace CoroJs.OpenSsl;

/// <summary>bio.h: streams of bytes below TLS, and memory to parse from.</summary>
internal static unsafe class Bio
{
    public const int TypeSourceSink = 0x0400;
    public const int ControlEndOfFile = 2, ControlPending = 10, ControlFlush = 11;
    public const int FlagRead = 1, FlagShouldRetry = 8;
    private const int ControlInfo = 3;

    private const string Library = OpenSslLibrary.Name;

    [DllImport(Library)] public static extern int BIO_get_new_index();
    [DllImport(Library)] public static extern nint BIO_meth_new(int type, byte* name);
    [DllImport(Library)] public static extern int BIO_meth_set_read_ex(nint method, delegate* unmanaged<nint, byte*, nuint, nuint*, int> read);
    [DllImport(Library)] public static extern int BIO_meth_set_write_ex(nint method, delegate* unmanaged<nint, byte*, nuint, nuint*, int> write);
    [DllImport(Library)] public static extern int BIO_meth_set_ctrl(nint method, delegate* unmanaged<nint, int, long, nint, long> control);
    [DllImport(Library)] public static extern nint BIO_new(nint method);
    [DllImport(Library)] public static extern nint BIO_new_mem_buf(void* memory, int size);
    [DllImport(Library)] public static extern nint BIO_s_mem();
    [DllImport(Library)] public static extern int BIO_free(nint bio);
    [DllImport(Library)] public static extern long BIO_ctrl(nint bio, int command, long number, void* pointer);
    [DllImport(Library), SuppressGCTransition] public static extern void BIO_set_data(nint bio, nint data);
    [DllImport(Library), SuppressGCTransition] public static extern nint BIO_get_data(nint bio);
    [DllImport(Library), SuppressGCTransition] public static extern void BIO_set_init(nint bio, int isInitialized);
    [DllImport(Library), SuppressGCTransition] public static extern void BIO_set_flags(nint bio, int flags);
    [DllImport(Library), SuppressGCTransition] public static extern void BIO_clear_flags(nint bio, int flags);

    /// <summary>What was written into a memory BIO; valid until it is written to again or freed.</summary>
    public static ReadOnlySpan<byte> Contents(nint bio)
    {
        byte* bytes = null;
        long size = BIO_ctrl(bio, ControlInfo, 0, &bytes);
        return new ReadOnlySpan<byte>(bytes, checked((int)Math.Max(size, 0)));
    }
}
