namespace CoroJs.SystemCalls.Fs;

/// <summary>Writes all of its data to an open file.</summary>
/// <param name="file">Open for writing.</param>
/// <param name="payload">Taken over.</param>
/// <param name="offset">Where; below 0: at the file's own position.</param>
internal sealed unsafe class WriteJob(OpenFile file, Payload payload, long offset) : OpenFileJob(file, "write")
{
    private Payload data = payload;

    protected override bool MayBeLeft => !IsRegular;

    protected override bool UsesRuntimeBriefly => !IsRegular;

    protected override void Work()
    {
        if (data.IsBorrowed)
        {
            if (!EnterRuntime()) return;
            if (IsRegular) Write();
            else data.Copy(); // a pipe may keep us waiting for ever
            LeaveRuntime();
            if (IsRegular) return;
        }
        Write();
    }

    protected override void WriteResult(Kernel kernel) => kernel.Frame.ReturnBigInt((ulong)data.Size);

    protected override void ReleaseRuntimeMemory() => data.ReleaseRuntimeMemory();

    protected override void ReleaseOwn()
    {
        base.ReleaseOwn();
        data.ReleaseOwn();
    }

    private void Write() => Error = FileMemory.WriteFully(Descriptor, data.Bytes, data.Size, offset);
}
