using CoroJs.Platform;
using CoroJs.Sandboxing;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Fs;

/// <summary>Makes a folder and those above it that do not exist. The result is the first one made, if any.</summary>
internal sealed unsafe class MakeFoldersJob(byte[] path, uint mode) : FileJob("mkdir", PathAccess.None, path)
{
    private byte[]? first;

    protected override bool MayBeLeft => false;

    protected override void Perform()
    {
        byte[] whole = Path!;
        int end = WithoutSeparators(whole, whole.Length - 1);
        int error = Make(whole, end);
        if (error == Errno.ENOENT && end > 0)
        {
            // Upwards to the first that exists, then down again.
            int at = end;
            do
            {
                at = WithoutSeparators(whole, whole.AsSpan(0, at).LastIndexOf((byte)'/'));
                error = at > 0 ? Make(whole, at) : 0;
            }
            while (error == Errno.ENOENT && at > 0);
            while (error is 0 or Errno.EEXIST && at < end)
            {
                at = NextEnd(whole, at, end);
                error = Make(whole, at);
            }
        }
        if (error == Errno.EEXIST) error = IsFolder(whole) ? 0 : Errno.EEXIST;
        Error = error;
    }

    protected override void WriteResult(Kernel kernel)
    {
        if (first is not null) kernel.Frame.Return(kernel.Frame.ValueOf(ValueType.String, first));
    }

    // Makes the folder of the path's first `length` bytes. Returns 0 or the errno.
    private int Make(byte[] whole, int length)
    {
        byte[] folder = PathArgument.Terminated(whole.AsSpan(0, length));
        using SafePath? place = Find(folder, PathAccess.WriteEntry);
        if (place is null) return Error == 0 ? Errno.EACCES : Error;
        fixed (byte* at = place.Text)
        {
            if (Libc.mkdir(at, mode) != 0) return Errno.Last;
        }
        first ??= folder[..^1];
        return 0;
    }

    // Without the separators at its end, but for the root's own.
    private static int WithoutSeparators(byte[] path, int length)
    {
        while (length > 1 && path[length - 1] == '/') length--;
        return Math.Max(length, 0);
    }

    private static int NextEnd(byte[] path, int from, int end)
    {
        while (from < end && path[from] == '/') from++;
        int next = path.AsSpan(from, end - from).IndexOf((byte)'/');
        return next < 0 ? end : from + next;
    }

    private bool IsFolder(byte[] path)
    {
        Libc.StatX stat;
        using SafePath? place = Find(path, PathAccess.WriteObject);
        if (place is null) return false;
        fixed (byte* at = place.Text)
        {
            return Libc.statx(Libc.AT_FDCWD, at, 0, Libc.STATX_ALL, &stat) == 0 && stat.Type == Libc.S_IFDIR;
        }
    }
}
