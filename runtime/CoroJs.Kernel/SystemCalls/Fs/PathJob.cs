using CoroJs.Sandboxing;

namespace CoroJs.SystemCalls.Fs;

/// <summary>One call with one or two paths and one or two numbers, without a result unless <paramref name="call"/> sets a text.</summary>
internal sealed class PathJob(
    string systemCall, PathAccess access, byte[] path, Func<PathJob, int> call, PathAccess destinationAccess = default, byte[]? destination = null)
    : FileJob(systemCall, access, path, destinationAccess, destination)
{
    public long Number { get; init; }

    public (double Access, double Modify) Times { get; init; }

    /// <summary>The result, UTF-8.</summary>
    public byte[]? Text { get; set; }

    /// <summary>The call failed under another name than the job's.</summary>
    public string FailedIn
    {
        set => SystemCall = value;
    }

    protected override bool MayBeLeft => false;

    protected override void Perform() => Error = call(this);

    protected override void WriteResult(Kernel kernel)
    {
        if (Text is not null) kernel.Frame.Return(kernel.Frame.ValueOf(Engine.ValueType.String, Text));
    }
}
