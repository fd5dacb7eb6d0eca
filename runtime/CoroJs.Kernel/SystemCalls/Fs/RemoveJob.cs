using CoroJs.Platform;
using CoroJs.Sandboxing;

namespace CoroJs.SystemCalls.Fs;

/// <summary>
/// Removes a file or, recursively, a folder with all in it. It follows no symbolic links, not even ones that are put in
/// the place of a folder while it works: it goes from folder to folder by descriptors, never by paths.
/// </summary>
internal sealed unsafe class RemoveJob(byte[] path, bool recursive, bool force) : FileJob("rm", PathAccess.WriteEntry, path)
{
    /// <summary>Open folders at once; those above are opened again on the way up.</summary>
    private const int MostOpen = 64;

    /// <summary>Times that a folder is read again because others put something into it.</summary>
    private const int MostPasses = 16;

    protected override bool MayBeLeft => false;

    protected override void Perform()
    {
        Libc.StatX stat;
        fixed (byte* at = Place.Text)
        {
            if (Libc.statx(Libc.AT_FDCWD, at, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_ALL, &stat) != 0)
            {
                Report(Errno.Last, "lstat");
                return;
            }
            if (stat.Type != Libc.S_IFDIR)
            {
                Report(Libc.unlink(at) == 0 ? 0 : Errno.Last, "rm");
                return;
            }
            if (!recursive)
            {
                Error = Errno.EISDIR;
                return;
            }
            int error = Empty(Place);
            // The folder itself by its path: the one it is in may be any.
            if (error == 0 && Libc.rmdir(at) != 0) error = Errno.Last;
            Report(error, "rm");
        }
    }

    protected override void WriteResult(Kernel kernel)
    {
    }

    protected override void WriteFailure(Kernel kernel)
    {
        if (force && Error == Errno.ENOENT) return; // before it was begun
        if (Error != Errno.EISDIR || recursive)
        {
            base.WriteFailure(kernel);
            return;
        }
        string path = PathArgument.Text(Path!);
        kernel.Frame.Fail(
            Engine.Failure.Error, $"Path is a directory: rm returned EISDIR (is a directory) {path}", "ERR_FS_EISDIR", Errno.EISDIR, "rm", path);
    }

    private void Report(int error, string systemCall)
    {
        if (error == 0 || (force && error == Errno.ENOENT)) return;
        Error = error;
        SystemCall = systemCall;
    }

    // Removes all in the folder. Returns 0 or the errno.
    private static int Empty(SafePath path)
    {
        int root = FileOpener.Open(path, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW, 0, out int error);
        if (root < 0) return error;
        var levels = new Stack<Level>();
        var current = new Level(root, []);
        error = current.Load();
        while (error == 0)
        {
            if (!current.Rest.TryPop(out FolderEntry entry))
            {
                if (levels.Count == 0) break;
                error = GoUp(levels, ref current);
                continue;
            }
            error = RemoveEntry(levels, ref current, entry);
        }
        current.Close();
        foreach (Level level in levels) level.Close();
        return error;
    }

    private static int RemoveEntry(Stack<Level> levels, ref Level current, FolderEntry entry)
    {
        byte[] name = PathArgument.Terminated(entry.Name);
        fixed (byte* at = name)
        {
            int error = 0;
            if (entry.Type != FolderReader.Folder)
            {
                error = Libc.unlinkat(current.Descriptor, at, 0) == 0 ? 0 : Errno.Last;
                if (error is 0 or Errno.ENOENT) return 0;
                if (error != Errno.EISDIR) return error;
            }
            int descriptor = Libc.openat(current.Descriptor, at, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
            if (descriptor < 0)
            {
                error = Errno.Last;
                if (error == Errno.ENOENT) return 0;
                // Replaced by a file or a link meanwhile.
                if (error is Errno.ENOTDIR or Errno.ELOOP) return Libc.unlinkat(current.Descriptor, at, 0) == 0 ? 0 : Errno.Last;
                // An empty folder that may not be read can be removed all the same.
                return error == Errno.EACCES && Libc.unlinkat(current.Descriptor, at, Libc.AT_REMOVEDIR) == 0 ? 0 : error;
            }
            levels.Push(current);
            current = new Level(descriptor, name);
            if (levels.Count >= MostOpen) levels.ElementAt(MostOpen - 1).Close();
            return current.Load();
        }
    }

    // The folder was emptied: removes it from the one above, which is the current one then.
    private static int GoUp(Stack<Level> levels, ref Level current)
    {
        Level above = levels.Peek();
        if (above.Descriptor < 0 && above.OpenAbove(current) is var failure and not 0) return failure;
        fixed (byte* at = current.Name)
        {
            int error = Libc.unlinkat(above.Descriptor, at, Libc.AT_REMOVEDIR) == 0 ? 0 : Errno.Last;
            if (error == Errno.ENOTEMPTY && ++current.Passes < MostPasses) return current.Load();
            if (error is not (0 or Errno.ENOENT)) return error;
        }
        current.Close();
        current = levels.Pop();
        return 0;
    }

    /// <summary>A folder that is being emptied.</summary>
    private sealed class Level(int descriptor, byte[] name)
    {
        private ulong device, inode;

        public int Descriptor { get; private set; } = descriptor;

        public byte[] Name { get; } = name;

        public Stack<FolderEntry> Rest { get; private set; } = new();

        public int Passes { get; set; }

        public int Load()
        {
            Libc.Stat stat;
            if (Libc.fstat(Descriptor, &stat) != 0 || Libc.lseek(Descriptor, 0, Libc.SEEK_SET) < 0) return Errno.Last;
            (device, inode) = (stat.Device, stat.Inode);
            var entries = new List<FolderEntry>();
            int error = FolderReader.Read(Descriptor, entries);
            entries.Reverse();
            Rest = new Stack<FolderEntry>(entries);
            return error;
        }

        /// <summary>Opens this folder again, from the one below it. It must still be the same.</summary>
        public int OpenAbove(Level below)
        {
            fixed (byte* up = "..\0"u8)
            {
                Descriptor = Libc.openat(below.Descriptor, up, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
            }
            if (Descriptor < 0) return Errno.Last;
            Libc.Stat stat;
            if (Libc.fstat(Descriptor, &stat) != 0) return Errno.Last;
            return (stat.Device, stat.Inode) == (device, inode) ? 0 : Errno.ENOENT;
        }

        public void Close()
        {
            if (Descriptor >= 0) _ = Libc.close(Descriptor);
            Descriptor = -1;
        }
    }
}
