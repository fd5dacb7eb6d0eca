using System.Text;
using CoroJs.Platform;
using CoroJs.SystemCalls.Net;

namespace CoroJs.CommandServer.Transport;

/// <summary>A UNIX socket that listens, with its file, which only the owner may use. Any thread, one at a time.</summary>
internal sealed unsafe class ListeningSocket : IDisposable
{
    private const int Backlog = 128;
    private const int OwnerOnly = 0b110_000_000;
    private const int FileTypeMask = 0xF000, SocketType = 0xC000;

    private readonly SocketFile? file;

    private ListeningSocket(string path, int descriptor, SocketFile? file)
    {
        Path = path;
        Descriptor = descriptor;
        this.file = file;
    }

    public string Path { get; }

    public int Descriptor { get; private set; }

    /// <summary>Listens; the file of a server that is gone is replaced.</summary>
    /// <exception cref="CommandServerException">It cannot, and why.</exception>
    public static ListeningSocket Open(string path)
    {
        if (path.Length == 0) throw new CommandServerException("a socket's path is empty");
        if (!UnixAddress.TryMake(path, out UnixAddress address)) throw new CommandServerException($"the socket's path is longer than the 107 bytes that the system takes: {path}");
        RemoveStale(path, address);
        int descriptor = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        if (descriptor < 0) throw Failed(path, Errno.Last);
        // Nobody else may connect even for a moment.
        uint mask = Libc.umask(0b001_111_111);
        bool isBound = Libc.bind(descriptor, &address, address.Size) == 0;
        int error = isBound ? 0 : Errno.Last;
        _ = Libc.umask(mask);
        SocketFile? file = isBound ? SocketFile.Of(path, null) : null;
        if (isBound && Libc.listen(descriptor, Backlog) == 0) return new ListeningSocket(path, descriptor, file);
        if (isBound) error = Errno.Last;
        file?.UnlinkIfOurs();
        _ = Libc.close(descriptor);
        throw Failed(path, error);
    }

    /// <summary>The next client's connection, for its owner to close; -1: there is none now.</summary>
    /// <exception cref="CommandServerException">The system refuses.</exception>
    public int Accept()
    {
        while (true)
        {
            int descriptor = Libc.accept4(Descriptor, null, null, Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC);
            if (descriptor >= 0) return descriptor;
            switch (Errno.Last)
            {
                case Errno.EINTR or Errno.ECONNABORTED or Libc.EPROTO:
                    continue;
                case Errno.EAGAIN:
                    return -1;
                case int error:
                    throw new CommandServerException($"no connection can be accepted at {Path}: {Errno.Describe(error)}");
            }
        }
    }

    /// <summary>Closes it and removes its file, unless somebody has put another in its place.</summary>
    public void Dispose()
    {
        if (Descriptor < 0) return;
        file?.UnlinkIfOurs();
        _ = Libc.close(Descriptor);
        Descriptor = -1;
    }

    // A socket that nobody listens at is what an earlier server left. Anything else is not ours to remove.
    private static void RemoveStale(string path, UnixAddress address)
    {
        byte[] name = Encoding.UTF8.GetBytes(path + '\0');
        Libc.Stat stat;
        fixed (byte* p = name)
        {
            if (Libc.lstat_socket(p, &stat) != 0) return;
            if ((stat.Mode & FileTypeMask) != SocketType) throw new CommandServerException($"there is a file already that is no socket: {path}; remove it or choose another path");
            int descriptor = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
            if (descriptor < 0) throw Failed(path, Errno.Last);
            // EAGAIN: its queue of clients is full.
            bool isServed = Libc.connect(descriptor, &address, address.Size) == 0 || Errno.Last == Errno.EAGAIN;
            _ = Libc.close(descriptor);
            if (isServed) throw new CommandServerException($"another server listens at {path}; end it or choose another path");
            _ = Libc.unlink_socket(p);
        }
    }

    private static CommandServerException Failed(string path, int error) =>
        new($"cannot listen at {path}: {Errno.Name(error)}: {Errno.Describe(error)}");
}
