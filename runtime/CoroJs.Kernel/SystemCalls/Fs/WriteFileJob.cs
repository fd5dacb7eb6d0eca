using CoroJs.Platform;

namespace CoroJs.SystemCalls.Fs;

/// <summary>Writes a whole file: opens, writes and closes it.</summary>
internal sealed unsafe class WriteFileJob(byte[] path, Payload payload, int flags, int mode) : FileJob("open", FileOpener.Access(flags), path)
{
    private Payload data = payload;
    private Libc.StatX stat;
    private volatile bool isRegular;

    protected override bool MayBeLeft => !isRegular;

    protected override bool UsesRuntimeBriefly => !isRegular;

    protected override void Perform()
    {
        int descriptor = Open(flags, mode, out stat);
        if (descriptor < 0) return;
        isRegular = stat.Type == Libc.S_IFREG;
        if (!IsLeft && Write(descriptor) is var failure and not 0) FailWithoutPath(failure, "write");
        if (Libc.close(descriptor) != 0 && Error == 0) FailWithoutPath(Errno.Last, "close");
    }

    protected override void WriteResult(Kernel kernel) => RecentPaths.Add(Path!, stat);

    protected override void ReleaseRuntimeMemory() => data.ReleaseRuntimeMemory();

    protected override void ReleaseOwn() => data.ReleaseOwn();

    private int Write(int descriptor)
    {
        if (data.IsBorrowed)
        {
            if (!EnterRuntime()) return 0;
            int error = 0;
            if (isRegular) error = Send(descriptor);
            else data.Copy(); // a pipe may keep us waiting for ever
            LeaveRuntime();
            if (isRegular) return error;
        }
        return Send(descriptor);
    }

    private int Send(int descriptor) => data.Size == 0 ? 0 : FileMemory.WriteFully(descriptor, data.Bytes, data.Size, -1);
}
