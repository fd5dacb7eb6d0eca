using System.Runtime.InteropServices;
using CoroJs.Platform;
using CoroJs.Sandboxing;

namespace CoroJs.SystemCalls.Fs;

/// <summary>Copies a file with its mode: as a clone where the file system can, else inside the system, else by reading and
/// writing.</summary>
internal sealed unsafe class CopyFileJob(byte[] path, byte[] destination, int flags)
    : FileJob("copyfile", PathAccess.ReadObject, path, (flags & Exclusive) != 0 ? PathAccess.WriteEntry : PathAccess.WritePlace, destination)
{
    public const int Exclusive = 1, Clone = 2, CloneOnly = 4;

    private const int Part = 256 << 10;

    protected override bool MayBeLeft => false;

    protected override void Perform()
    {
        int from = FileOpener.Open(Place, Libc.O_RDONLY, 0, out Libc.StatX source, out int error);
        if (from >= 0)
        {
            error = source.Type == Libc.S_IFDIR ? Errno.EISDIR : CopyFrom(from, source);
            _ = Libc.close(from);
        }
        Error = error;
    }

    protected override void WriteResult(Kernel kernel)
    {
    }

    private int CopyFrom(int from, in Libc.StatX source)
    {
        // Truncated only once it is known to be another file.
        int open = Libc.O_WRONLY | Libc.O_CREAT | ((flags & Exclusive) != 0 ? Libc.O_EXCL : 0);
        int to = FileOpener.Open(DestinationPlace, open, source.Mode & 0xFFF, out Libc.StatX target, out int error);
        if (to < 0) return error;
        bool same = target.Device == source.Device && target.Inode == source.Inode;
        if (!same)
        {
            bool isFile = target.Type == Libc.S_IFREG;
            if (isFile && (Libc.ftruncate(to, 0) != 0 || Libc.fchmod(to, source.Mode & 0xFFFu) != 0)) error = Errno.Last;
            if (error == 0) error = CopyContents(from, to);
            // Half a copy helps nobody.
            if (error != 0 && isFile) Remove();
        }
        if (Libc.close(to) != 0 && error == 0) error = Errno.Last;
        return error;
    }

    private int CopyContents(int from, int to)
    {
        if ((flags & (Clone | CloneOnly)) != 0)
        {
            if (Libc.ioctl(to, Libc.FICLONE, (void*)from) == 0) return 0;
            if ((flags & CloneOnly) != 0) return Errno.Last;
        }
        bool any = false;
        while (true)
        {
            nint count = Libc.copy_file_range(from, null, to, null, (nint)Libc.MostAtOnce, 0);
            if (count > 0)
            {
                any = true;
                continue;
            }
            if (count < 0 && Errno.Last is Errno.ENOSPC or Errno.EIO or Errno.EFBIG) return Errno.Last;
            // The end; or a file whose size is not told (/proc); or not possible between these two: the rest by hand.
            return count == 0 && any ? 0 : CopyByHand(from, to);
        }
    }

    private static int CopyByHand(int from, int to)
    {
        byte* buffer = (byte*)NativeMemory.Alloc(Part);
        try
        {
            while (true)
            {
                long count = FileMemory.ReadOnce(from, buffer, Part, -1, out int error);
                if (count < 0) return error;
                if (count == 0) return 0;
                error = FileMemory.WriteFully(to, buffer, count, -1);
                if (error != 0) return error;
            }
        }
        finally
        {
            NativeMemory.Free(buffer);
        }
    }

    private void Remove()
    {
        fixed (byte* at = DestinationPlace.Entry) _ = Libc.unlink(at);
    }
}
