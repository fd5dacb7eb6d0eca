using CoroJs.Sandboxing;

namespace CoroJs.SystemCalls.Fs;

/// <summary>Closes a descriptor that nobody else holds; closing a file that was written or deleted may wait for the disk.</summary>
internal sealed class CloseJob(FileDescriptor descriptor) : FileJob("close", PathAccess.None, null)
{
    private FileDescriptor? held = descriptor;

    /// <summary>Closing is never cancelled.</summary>
    public override bool TryAbandon(Kernel kernel, Scheduling.Fiber fiber) => false;

    protected override void Perform() => Error = Interlocked.Exchange(ref held, null)!.Release();

    protected override void WriteResult(Kernel kernel)
    {
    }

    protected override void ReleaseOwn() => Interlocked.Exchange(ref held, null)?.Release();
}
