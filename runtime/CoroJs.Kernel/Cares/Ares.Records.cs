using System.Runtime.InteropServices;

namespace CoroJs.Cares;

/// <summary>An answer's records, valid while the callback that got the answer runs. These only read memory.</summary>
internal static unsafe partial class Ares
{
    public const int SectionAnswer = 1;

    [DllImport(Library), SuppressGCTransition] public static extern int ares_dns_record_get_rcode(nint answer);
    [DllImport(Library), SuppressGCTransition] public static extern nuint ares_dns_record_rr_cnt(nint answer, int section);
    [DllImport(Library), SuppressGCTransition] public static extern nint ares_dns_record_rr_get_const(nint answer, int section, nuint index);
    [DllImport(Library), SuppressGCTransition] public static extern AresRecordType ares_dns_rr_get_type(nint record);
    [DllImport(Library), SuppressGCTransition] public static extern uint ares_dns_rr_get_ttl(nint record);
    [DllImport(Library), SuppressGCTransition] public static extern AresDataType ares_dns_rr_key_datatype(int key);
    [DllImport(Library), SuppressGCTransition] public static extern byte* ares_dns_rr_get_addr(nint record, int key);
    [DllImport(Library), SuppressGCTransition] public static extern byte* ares_dns_rr_get_addr6(nint record, int key);
    [DllImport(Library), SuppressGCTransition] public static extern byte* ares_dns_rr_get_str(nint record, int key);
    [DllImport(Library), SuppressGCTransition] public static extern byte ares_dns_rr_get_u8(nint record, int key);
    [DllImport(Library), SuppressGCTransition] public static extern ushort ares_dns_rr_get_u16(nint record, int key);
    [DllImport(Library), SuppressGCTransition] public static extern uint ares_dns_rr_get_u32(nint record, int key);
    [DllImport(Library), SuppressGCTransition] public static extern byte* ares_dns_rr_get_bin(nint record, int key, nuint* size);
    [DllImport(Library), SuppressGCTransition] public static extern nuint ares_dns_rr_get_abin_cnt(nint record, int key);
    [DllImport(Library), SuppressGCTransition] public static extern byte* ares_dns_rr_get_abin(nint record, int key, nuint index, nuint* size);
}
