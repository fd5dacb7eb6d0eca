using CoroJs.Platform;

namespace CoroJs.SystemCalls.Fs;

/// <summary>Opens a file.</summary>
internal sealed unsafe class OpenJob(byte[] path, int flags, int mode) : FileJob("open", path)
{
    private Libc.StatX stat;
    private FileDescriptor? opened;

    protected override void Execute()
    {
        int descriptor = FileOpener.Open(Path!, flags, mode, out Libc.StatX found, out int error);
        stat = found;
        if (descriptor >= 0) opened = new FileDescriptor(descriptor);
        Error = error;
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
