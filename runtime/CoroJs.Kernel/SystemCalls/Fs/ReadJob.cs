using CoroJs.Platform;

namespace CoroJs.SystemCalls.Fs;

/// <summary>Reads an open file. It takes memory for what the file can give, not for what was asked.</summary>
internal sealed unsafe class ReadJob : OpenFileJob
{
    private const int Unsized = 64 << 10;
    private readonly nint runtime;
    private readonly long length, offset;
    private FileMemory memory;
    private long got;

    /// <param name="kernel">Whose fiber asks.</param>
    /// <param name="file">Open for reading.</param>
    /// <param name="length">At most so much, more than what is there already.</param>
    /// <param name="offset">Where; below 0: at the file's own position.</param>
    /// <param name="begun">What was read already, copied; <paramref name="offset"/> is where it began.</param>
    public ReadJob(Kernel kernel, OpenFile file, long length, long offset, ReadOnlySpan<byte> begun)
        : base(file, "read")
    {
        runtime = kernel.Runtime;
        this.length = Math.Min(length, Libc.MostAtOnce);
        this.offset = offset;
        if (begun.IsEmpty) return;
        this.begun = begun.ToArray();
    }

    private readonly byte[] begun = [];

    protected override bool MayBeLeft => !IsRegular;

    protected override void Work()
    {
        long rest = IsRegular ? Remaining() : 0;
        if (rest > 0 || begun.Length > 0) ReadRest(Math.Min(rest, length - begun.Length));
        else ReadSome();
    }

    protected override void WriteResult(Kernel kernel)
    {
        if (got == 0 && length > 0) kernel.Frame.ReturnNull();
        else memory.Return(kernel, got, asText: false, isAscii: false);
    }

    protected override void WriteFailure(Kernel kernel)
    {
        if (Error == Errno.ENOMEM) ReadFileJob.FailForMemory(kernel, "read");
        else base.WriteFailure(kernel);
    }

    protected override void ReleaseRuntimeMemory() => memory.ReleaseRuntimeMemory();

    protected override void ReleaseOwn()
    {
        base.ReleaseOwn();
        memory.ReleaseOwn();
    }

    // 0 at the end, beyond it, and where the system does not tell a size (/proc).
    private long Remaining()
    {
        Libc.Stat stat;
        if (Libc.fstat(Descriptor, &stat) != 0) return 0;
        long position = offset >= 0 ? offset + begun.Length : Libc.lseek(Descriptor, 0, Libc.SEEK_CUR);
        return Math.Max(stat.Size - position, 0);
    }

    private void ReadRest(long size)
    {
        if (!EnterRuntime()) return;
        if (memory.TakeEngines(runtime, begun.Length + size))
        {
            begun.CopyTo(new Span<byte>(memory.Bytes, begun.Length));
            long position = offset < 0 ? -1 : offset + begun.Length;
            got = begun.Length + FileMemory.ReadFully(Descriptor, memory.Bytes + begun.Length, size, position, out int error);
            if (got == 0) Error = error;
        }
        else
        {
            Error = Errno.ENOMEM;
        }
        LeaveRuntime();
    }

    // A pipe or a terminal may keep us waiting for ever, so the memory is ours.
    private void ReadSome()
    {
        long size = Math.Min(length, Unsized);
        if (!memory.TakeOwn(Math.Max(size, 1)))
        {
            Error = Errno.ENOMEM;
            return;
        }
        got = FileMemory.ReadOnce(Descriptor, memory.Bytes, size, offset, out int error);
        if (got < 0) Error = error;
    }
}
