using CoroJs.Platform;

namespace CoroJs.Sandboxing;

/// <summary>
/// Finds what a path means, and whether it is granted, in one go: from folder to folder by descriptors, following links by
/// their text alone. What was checked is what is used, so nobody gains by changing folders or links meanwhile. Outside of
/// what is granted nothing is looked at: names there are mere text, and a program learns nothing of what they name.
/// Used once; any thread that may block.
/// </summary>
internal sealed unsafe class PathWalk(PathRules rules, PathMeaning meaning)
{
    private const int MostLinks = 40, LongestPath = 4096;
    private const byte Separator = (byte)'/';

    /// <summary>Names that are still to be walked.</summary>
    private readonly Stack<byte[]> rest = new();

    /// <summary>The real path so far, as far as it is granted; else text.</summary>
    private readonly List<byte[]> names = [];

    /// <summary>Descriptors of the last of these names and those above, to the folder above what is granted; none: the names
    /// are text.</summary>
    private int[] open = new int[16];
    private int depth;

    private SafePath? end;
    private bool wantsFolder;
    private int links;

    /// <summary>errno; 0: it worked, or the path is not granted.</summary>
    public int Error { get; private set; }

    /// <summary>The way there. Null: it failed, or is not granted; <see cref="Error"/> tells.</summary>
    /// <param name="path">Without a zero at its end.</param>
    public SafePath? Run(ReadOnlySpan<byte> path)
    {
        if (path.Length is 0 or >= LongestPath)
        {
            Error = path.Length == 0 ? Errno.ENOENT : Errno.ENAMETOOLONG;
            return null;
        }
        Push(path);
        if (path[0] != Separator)
        {
            // Real as the system tells it, so that ".." after it can be taken as text.
            if (NativeText.CurrentFolder() is not { } folder)
            {
                Error = Errno.ENOENT;
                return null;
            }
            Push(Libc.Terminated(folder).AsSpan()[..^1], isTail: false);
        }
        try
        {
            bool goes = Begin();
            while (goes && rest.TryPop(out byte[]? name)) goes = IsUp(name) ? GoUp() : depth > 0 ? Step(name) : Approach(name);
            return goes && depth > 0 ? Arrive() : end;
        }
        finally
        {
            Close();
        }
    }

    // At the root.
    private bool Begin()
    {
        Close();
        names.Clear();
        return !rules.Cover(default) || Enter();
    }

    private bool GoUp()
    {
        if (names.Count == 0) return true;
        names.RemoveAt(names.Count - 1);
        if (depth > 0) _ = Libc.close(open[--depth]);
        if (!rules.Cover(Real())) Close();
        return true;
    }

    // One name further as text, until it is granted.
    private bool Approach(byte[] name)
    {
        names.Add(name);
        byte[] here = Real();
        if (rules.Cover(here))
        {
            names.RemoveAt(names.Count - 1);
            return Enter() && Step(name);
        }
        if (rules.RealOf(here) is not { } real) return true;
        if (++links > MostLinks) return Fail(Errno.ELOOP);
        Push(real, isTail: false);
        return Begin();
    }

    // Opens the folder that the names tell. They were real when the rules were made: a link among them leads to what nobody
    // has granted.
    private bool Enter()
    {
        int folder = Open(Libc.AT_FDCWD, "/"u8, Libc.O_DIRECTORY, out int error);
        foreach (byte[] name in names)
        {
            if (folder < 0) break;
            int next = Open(folder, name, Libc.O_DIRECTORY | Libc.O_NOFOLLOW, out error);
            _ = Libc.close(folder);
            folder = next;
        }
        if (folder < 0) return Fail(error is Errno.ELOOP or Errno.ENOTDIR ? 0 : error);
        Keep(folder);
        return true;
    }

    // One name further, which is granted.
    private bool Step(byte[] name)
    {
        bool isLast = rest.Count == 0;
        names.Add(name);
        byte[] real = Real();
        int found = Open(open[depth - 1], name, Libc.O_NOFOLLOW, out int error);
        if (found < 0)
        {
            bool mayBeMissing = error == Errno.ENOENT && isLast && meaning != PathMeaning.Object;
            if (!mayBeMissing) return Fail(error);
            if (meaning == PathMeaning.Place && wantsFolder) return Fail(Errno.EISDIR);
            return IsGrantedData(open[depth - 1], real) && EndWith(SafePath.OfEntry(open[--depth], name, real));
        }
        Keep(found);
        uint type = Libc.FileType(found);
        bool isEntry = isLast && meaning == PathMeaning.Entry;
        if (type == Libc.S_IFLNK && (!isEntry || wantsFolder)) return Follow(found);
        if (type != Libc.S_IFDIR && (!isLast || wantsFolder)) return Fail(Errno.ENOTDIR);
        if (!isEntry) return true;
        if (!IsGrantedData(found, real)) return false;
        _ = Libc.close(open[--depth]);
        return EndWith(SafePath.OfEntry(open[--depth], name, real));
    }

    // The text of a link takes its place.
    private bool Follow(int link)
    {
        byte* target = stackalloc byte[LongestPath];
        byte none = 0;
        nint length = Libc.readlinkat(link, &none, target, LongestPath);
        if (length < 0) return Fail(Errno.Last);
        if (length >= LongestPath) return Fail(Errno.ENAMETOOLONG);
        if (++links > MostLinks) return Fail(Errno.ELOOP);
        var text = new ReadOnlySpan<byte>(target, (int)length);
        Push(text, isTail: rest.Count == 0);
        return text[0] == Separator ? Begin() : GoUp();
    }

    private SafePath? Arrive()
    {
        byte[] real = Real();
        if (!IsGrantedData(open[depth - 1], real)) return null;
        int found = open[--depth];
        if (names.Count == 0 || meaning == PathMeaning.Entry) return SafePath.OfFolder(found, real);
        return SafePath.OfObject(found, open[--depth], names[^1], real);
    }

    // Files of /proc and its like, and devices, are doors to the system: a rule must name them.
    private bool IsGrantedData(int descriptor, byte[] real) => !SpecialFiles.IsSpecial(descriptor) || rules.CoverSpecial(real);

    private byte[] Real()
    {
        int size = 0;
        foreach (byte[] name in names) size += name.Length + 1;
        var real = new byte[size];
        int at = 0;
        foreach (byte[] name in names)
        {
            real[at++] = Separator;
            name.CopyTo(real, at);
            at += name.Length;
        }
        return real;
    }

    // Puts the names of a path before the rest. isTail: it is the end of the whole path, and may say that a folder is meant.
    private void Push(ReadOnlySpan<byte> path, bool isTail = true)
    {
        var found = new List<byte[]>();
        int from = 0;
        for (int at = 0; at <= path.Length; at++)
        {
            if (at < path.Length && path[at] != Separator) continue;
            ReadOnlySpan<byte> name = path[from..at];
            wantsFolder |= isTail && at == path.Length && (name.Length == 0 || name is [(byte)'.'] or [(byte)'.', (byte)'.']);
            if (name.Length > 0 && name is not [(byte)'.']) found.Add(name.ToArray());
            from = at + 1;
        }
        for (int i = found.Count - 1; i >= 0; i--) rest.Push(found[i]);
    }

    private void Close()
    {
        while (depth > 0) _ = Libc.close(open[--depth]);
    }

    // By hand: .NET's libraries hold no code for a stack of numbers.
    private void Keep(int descriptor)
    {
        if (depth == open.Length) Array.Resize(ref open, depth * 2);
        open[depth++] = descriptor;
    }

    private bool Fail(int error)
    {
        Error = error;
        return false;
    }

    private bool EndWith(SafePath path)
    {
        end = path;
        return false;
    }

    private static bool IsUp(byte[] name) => name is [(byte)'.', (byte)'.'];

    private static int Open(int folder, ReadOnlySpan<byte> name, int flags, out int error)
    {
        byte[] terminated = [.. name, 0];
        fixed (byte* at = terminated)
        {
            int descriptor = Libc.openat(folder, at, Libc.O_PATH | Libc.O_CLOEXEC | flags, 0);
            error = descriptor >= 0 ? 0 : Errno.Last;
            return descriptor;
        }
    }
}
