using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CoroJs.Engine;

/// <summary>A lock between processes, held until disposed; the system releases it when its holder ends, however it ends.</summary>
public sealed partial class FolderLock : IDisposable
{
    // flock(2): LOCK_EX, LOCK_NB. open(2): O_RDWR, O_CREAT, O_CLOEXEC (a program that is run meanwhile must not keep the lock). EINTR.
    private const int Exclusive = 2;
    private const int NonBlocking = 4;
    private const int ReadWriteCreateCloseOnExec = 0x2 | 0x40 | 0x80000;
    private const uint ReadableWritableByOwner = 0x180;
    private const int Interrupted = 4;

    private readonly SafeFileHandle _file;

    private FolderLock(SafeFileHandle file) => _file = file;

    /// <summary>Takes the lock; waits for its holder. Any thread.</summary>
    /// <param name="path">The lock's file; made where it is missing, never removed.</param>
    /// <param name="waiting">Called once where another process holds the lock.</param>
    /// <returns>The lock.</returns>
    /// <exception cref="EngineException">The file cannot be made, or cannot be locked.</exception>
    public static FolderLock Take(string path, Action waiting)
    {
        // Not File.OpenHandle: it takes an advisory lock of its own and fails where another process holds this one.
        var file = Open(path, ReadWriteCreateCloseOnExec, ReadableWritableByOwner);
        if (file.IsInvalid)
            throw new EngineException(
                $"{path} cannot be made: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}; "
                + "make its folder writable, or set COROJS_CACHE to another");
        if (Flock(file, Exclusive | NonBlocking) != 0)
        {
            waiting();
            while (Flock(file, Exclusive) != 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error == Interrupted)
                    continue;
                file.Dispose();
                throw new EngineException($"{path} cannot be locked: {Marshal.GetPInvokeErrorMessage(error)}");
            }
        }
        return new FolderLock(file);
    }

    /// <summary>Releases the lock.</summary>
    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial SafeFileHandle Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);
}
