using CoroJs.Platform;

namespace CoroJs.SystemCalls.Fs;

/// <summary>Opens a file.</summary>
internal sealed unsafe class OpenJob(byte[] path, int flags, int mode) : FileJob("open", FileOpener.Access(flags), path)
{
    private Libc.StatX stat;
    private FileDescriptor? opened;

    protected override void Perform()
    {
        int descriptor = Open(flags, mode, out stat);
        if (descriptor >= 0) opened = new FileDescriptor(descriptor);
    }

    protected override void WriteResult(Kernel kernel)
    {
        RecentPaths.Add(Path!, stat);
        ulong id = kernel.Handles.Add(new OpenFile(opened!, flags, stat));
        opened = null;
        kernel.Frame.ReturnBigInt(id);
    }

    protected override void ReleaseOwn() => opened?.Release();
}
