using CoroJs.Platform;

namespace CoroJs.Sandboxing;

/// <summary>Files that hold no data of users but are doors to the system: devices, and all of the kernel's own file systems.</summary>
internal static unsafe class SpecialFiles
{
    private const uint MemoryDevices = 1;

    /// <param name="descriptor">Open, if only as a place.</param>
    public static bool IsSpecial(int descriptor)
    {
        byte none = 0;
        Libc.StatX stat;
        Libc.StatFs system;
        // What cannot be looked at is not to be trusted.
        if (Libc.statx(descriptor, &none, Libc.AT_EMPTY_PATH, Libc.STATX_ALL, &stat) != 0 || Libc.fstatfs(descriptor, &system) != 0) return true;
        if (stat.Type == Libc.S_IFBLK) return true;
        if (stat.Type == Libc.S_IFCHR) return stat.SpecialDeviceMajor != MemoryDevices || !IsHarmless(stat.SpecialDeviceMinor);
        return IsOfKernel((uint)system.Type);
    }

    // null, zero, full, random, urandom
    private static bool IsHarmless(uint minor) => minor is 3 or 5 or 7 or 8 or 9;

    // Magic numbers of linux/magic.h.
    private static bool IsOfKernel(uint type) => type switch
    {
        0x9FA0 => true, // proc
        0x62656572 => true, // sysfs
        0x27E0EB or 0x63677270 => true, // cgroup, cgroup2
        0x64626720 or 0x74726163 => true, // debugfs, tracefs
        0x73636673 or 0xF97CFF8C => true, // securityfs, selinuxfs
        0x62656570 => true, // configfs
        0xCAFE4A11 => true, // bpf
        0xDE5E81E4 => true, // efivarfs
        0x6E736673 => true, // nsfs
        0x19800202 => true, // mqueue
        0x42494E4D => true, // binfmt_misc
        0x65735543 => true, // fusectl
        0x6165676C => true, // pstore
        0x958458F6 => true, // hugetlbfs
        _ => false,
    };
}
