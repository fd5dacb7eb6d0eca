using CoroJs.Handles;
using CoroJs.Platform;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Fs;

/// <summary>An open file as JavaScript holds it. Kernel thread only, but for its descriptor.</summary>
internal sealed class OpenFile : Handle
{
    private readonly WaitQueue reading = new();
    private readonly WaitQueue writing;

    /// <param name="descriptor">Taken over.</param>
    /// <param name="flags">What it was opened with.</param>
    /// <param name="stat">What it is.</param>
    public OpenFile(FileDescriptor descriptor, int flags, in Libc.StatX stat)
    {
        Descriptor = descriptor;
        int access = flags & Libc.O_ACCMODE;
        IsReadable = access != Libc.O_WRONLY;
        IsReadOnly = access == Libc.O_RDONLY;
        IsRegular = stat.Type == Libc.S_IFREG;
        IsQuick = IsRegular && LocalFileSystems.Holds(stat.Device);
        IsInMemory = IsQuick && LocalFileSystems.AreInMemory(stat.Device);
        // A file has one position for both. A pipe's reader may wait for what a writer of the same descriptor has to say.
        writing = IsRegular ? reading : new WaitQueue();
    }

    public FileDescriptor Descriptor { get; }

    public override string Kind => "file";

    public override string? Target => DescriptorPath.Of(Descriptor.Number);

    public override bool IsBusy => !Descriptor.IsSole || !reading.IsEmpty || !writing.IsEmpty;

    public bool IsReadable { get; }

    public bool IsReadOnly { get; }

    public bool IsRegular { get; }

    /// <summary>A file of a local file system: what describes it is in memory, and a read that asks for no wait does not wait.</summary>
    public bool IsQuick { get; }

    /// <summary>Its file system has no disk at all (tmpfs), so no read waits.</summary>
    public bool IsInMemory { get; }

    /// <summary>Calls that use the file's own position, one at a time, first come first served: so each is whole even if the
    /// system takes it in parts.</summary>
    public WaitQueue Turns(bool forWriting) => forWriting ? writing : reading;

    public override void Release(Kernel kernel) => Descriptor.Release();
}
