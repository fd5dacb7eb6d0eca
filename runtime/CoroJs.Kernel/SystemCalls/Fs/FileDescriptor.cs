using CoroJs.Platform;

namespace CoroJs.SystemCalls.Fs;

/// <summary>A descriptor that is closed when its last user lets go: closing a file while another fiber reads it on the pool
/// must not hand the number to somebody else under that reader. Any thread.</summary>
internal sealed class FileDescriptor(int number)
{
    private int users = 1;

    /// <summary>Valid for those who hold it.</summary>
    public int Number { get; } = number;

    /// <summary>Nobody but the caller holds it.</summary>
    public bool IsSole => Volatile.Read(ref users) == 1;

    /// <summary>By somebody who holds it already, on behalf of another user.</summary>
    public FileDescriptor Hold()
    {
        Interlocked.Increment(ref users);
        return this;
    }

    /// <summary>The last one closes it. Returns the errno of that, 0 when it worked or others still hold it.</summary>
    public int Release() => Interlocked.Decrement(ref users) == 0 && Libc.close(Number) != 0 ? Errno.Last : 0;
}
