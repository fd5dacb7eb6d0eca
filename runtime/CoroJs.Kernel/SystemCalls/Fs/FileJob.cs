using CoroJs.Sandboxing;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Fs;

/// <summary>A call on the file system, made on the pool. Its failure is an errno with the words that Node's users know.</summary>
/// <param name="systemCall">For messages.</param>
/// <param name="access">What is done with the path; None: the job finds out where it leads in its own way.</param>
/// <param name="path">Ends with a zero; null for a call on an open file.</param>
/// <param name="destinationAccess">What is done with the second path.</param>
/// <param name="destination">A second path, or null.</param>
internal abstract class FileJob(
    string systemCall, PathAccess access, byte[]? path, PathAccess destinationAccess = default, byte[]? destination = null) : BlockingJob
{
    private Sandbox? sandbox;
    private SystemCallException? denial;
    private SafePath? place, destinationPlace;

    /// <summary>errno; 0: it worked.</summary>
    protected int Error { get; set; }

    /// <summary>Which part failed: a job that opens and reads says "open" or "read".</summary>
    protected string SystemCall { get; set; } = systemCall;

    /// <summary>As the program gave it, for messages. Ends with a zero.</summary>
    public byte[]? Path { get; private set; } = path;

    public byte[]? Destination { get; } = destination;

    /// <summary>Inside <see cref="Perform"/>: where <see cref="Path"/> leads, for the system.</summary>
    public SafePath Place => place!;

    /// <summary>Inside <see cref="Perform"/>: where <see cref="Destination"/> leads.</summary>
    public SafePath DestinationPlace => destinationPlace!;

    public override string Waiting => Path is null ? SystemCall : $"{SystemCall} '{PathArgument.Text(Path)}'";

    public override bool Start(Kernel kernel)
    {
        sandbox = kernel.Sandbox;
        return base.Start(kernel);
    }

    /// <summary>Not everything is granted.</summary>
    protected bool IsSandboxed => sandbox is not null;

    /// <summary>Any thread of the pool: the call itself.</summary>
    protected abstract void Perform();

    protected override void Execute()
    {
        try
        {
            if (access.Rights != PathRights.None && (place = Find(Path!, access)) is null) return;
            if (destinationAccess.Rights != PathRights.None && (destinationPlace = Find(Destination!, destinationAccess)) is null) return;
            Perform();
        }
        finally
        {
            place?.Dispose();
            destinationPlace?.Dispose();
        }
    }

    /// <summary>Inside <see cref="Perform"/>: where another path leads, to be disposed. Null: it is not granted or failed, and the
    /// job has to end.</summary>
    protected SafePath? Find(byte[] path, PathAccess access)
    {
        if (sandbox is null) return SafePath.Unchecked(path);
        SafePath? found = sandbox.Find(path, access, out int error, out PathRights missing);
        if (found is not null) return found;
        Error = error;
        if (error == 0) denial = Denial.Of(missing, PathArgument.Text(path));
        return null;
    }

    /// <summary>Inside <see cref="Perform"/>: opens what the path means, and tells what it is. -1: <see cref="Error"/> tells why, or
    /// it is not granted.</summary>
    protected int Open(int flags, int mode, out Platform.Libc.StatX stat)
    {
        int descriptor = FileOpener.Open(Place, flags, mode, out stat, out int error);
        Error = error;
        return descriptor;
    }

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
        try
        {
            if (denial is not null) WriteDenial(kernel, denial);
            else if (Error == 0) WriteResult(kernel);
            else WriteFailure(kernel);
        }
        finally
        {
            ReleaseRuntimeMemory();
            ReleaseOwn();
        }
    }

    protected virtual void WriteDenial(Kernel kernel, SystemCallException why) => kernel.Frame.Fail(why);

    protected virtual void WriteFailure(Kernel kernel) => kernel.Frame.Fail(
        Error, SystemCall, Path is null ? null : PathArgument.Text(Path), Destination is null ? null : PathArgument.Text(Destination));
}
