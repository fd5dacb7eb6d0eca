using System.Runtime.CompilerServices;
using CoroJs.Platform;

namespace CoroJs.SystemCalls.Fs;

/// <summary>
/// Paths that were found on a local file system in the last seconds. What the system resolved just now it resolves again
/// from memory: only want of memory so great that this program's own code would be paged out drops such names. So these
/// need none of the three calls by which <see cref="CachedNames"/> makes sure (looking at a file: 3.4 µs then, 2.0 so). It is a
/// hint about time alone: each answer comes from the system. Belongs to the kernel thread that uses it.
/// </summary>
internal static class RecentPaths
{
    private const int Slots = 1 << 16;
    private const long SecondsKept = 10;

    // The upper bits of an entry are the path's hash; below them 14 bits of seconds, whether it is used, whether it is a regular file.
    private const ulong HashMask = ~0xFFFFUL;
    private const ulong Used = 2, Regular = 1;

    [ThreadStatic]
    private static ulong[]? entries;

    // The first few are not worth half a megabyte, and a program that only loads its modules ends before it pays. Until then
    // no method that touches `entries` is called: the runtime would load its compiler for the first of them.
    private const int Unrecorded = 32;
    private static int found;

    private static bool IsUsed => found > Unrecorded;

    /// <summary>The path was found not long ago, and was what is asked for.</summary>
    public static bool Contains(byte[] path, bool asRegularFile) => IsUsed && Find(path, asRegularFile);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Find(byte[] path, bool asRegularFile)
    {
        if (entries is not { } table) return false;
        ulong hash = Hash(path);
        int slot = Slot(hash);
        return IsMatch(table[slot], hash, asRegularFile) || IsMatch(table[slot ^ 1], hash, asRegularFile);
    }

    /// <summary>The path was found, and is this.</summary>
    public static void Add(byte[] path, in Libc.StatX stat)
    {
        if (!LocalFileSystems.Holds(stat.Device)) return;
        if (IsUsed || ++found > Unrecorded) Set(path, stat);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Set(byte[] path, in Libc.StatX stat)
    {
        ulong[] table = entries ??= new ulong[Slots];
        ulong hash = Hash(path);
        int slot = Slot(hash);
        if (((table[slot] ^ hash) & HashMask) != 0 && (table[slot] & Used) != 0) slot ^= 1;
        table[slot] = (hash & HashMask) | (Now << 2) | Used | (stat.Type == Libc.S_IFREG ? Regular : 0);
    }

    /// <summary>Relative paths mean others now.</summary>
    public static void Clear()
    {
        if (IsUsed) Forget();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget() => entries = null;

    private static ulong Now => (ulong)(Environment.TickCount64 >> 10) & 0x3FFF;

    private static bool IsMatch(ulong entry, ulong hash, bool asRegularFile) =>
        ((entry ^ hash) & HashMask) == 0
        && (entry & Used) != 0
        && ((Now - (entry >> 2)) & 0x3FFF) <= SecondsKept
        && (!asRegularFile || (entry & Regular) != 0);

    private static int Slot(ulong hash) => (int)(hash >> 48);

    // Paths are short, and a collision costs no more than the time of a system call.
    private static ulong Hash(byte[] path)
    {
        ulong hash = 0xCBF29CE484222325;
        ReadOnlySpan<byte> rest = path;
        for (; rest.Length >= 8; rest = rest[8..]) hash = Mix(hash, BitConverter.ToUInt64(rest));
        ulong last = 0;
        foreach (byte b in rest) last = (last << 8) | b;
        hash = Mix(hash, last);
        return Mix(hash, (ulong)path.Length);
    }

    private static ulong Mix(ulong hash, ulong word)
    {
        hash = (hash ^ word) * 0x9E3779B97F4A7C15;
        return hash ^ (hash >> 29);
    }
}
