using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Fs;

/// <summary>A call on the file system, made on the pool. Its failure is an errno with the words that Node's users know.</summary>
internal abstract class FileJob(string systemCall, byte[]? path = null, byte[]? destination = null) : BlockingJob
{
    /// <summary>errno; 0: it worked.</summary>
    protected int Error { get; set; }

    /// <summary>Which part failed: a job that opens and reads says "open" or "read".</summary>
    protected string SystemCall { get; set; } = systemCall;

    /// <summary>Ends with a zero.</summary>
    public byte[]? Path { get; private set; } = path;

    public byte[]? Destination { get; } = destination;

    public override string Waiting => Path is null ? SystemCall : $"{SystemCall} '{PathArgument.Text(Path)}'";

    /// <summary>Kernel thread: writes the result into the frame. What it hands on it must forget, the rest is released.</summary>
    protected abstract void WriteResult(Kernel kernel);

    /// <summary>The job failed in a call that names no path ("write").</summary>
    protected void FailWithoutPath(int error, string systemCall)
    {
        Error = error;
        SystemCall = systemCall;
        Path = null;
    }

    /// <summary>The job failed at another path than the one it was given.</summary>
    protected void Fail(int error, byte[] path)
    {
        Error = error;
        Path = path;
    }

    protected override void WriteOutcome(Kernel kernel)
    {
        if (Error == 0) WriteResult(kernel);
        else WriteFailure(kernel);
        ReleaseRuntimeMemory();
        ReleaseOwn();
    }

    protected virtual void WriteFailure(Kernel kernel) => kernel.Frame.Fail(
        Error, SystemCall, Path is null ? null : PathArgument.Text(Path), Destination is null ? null : PathArgument.Text(Destination));
}
