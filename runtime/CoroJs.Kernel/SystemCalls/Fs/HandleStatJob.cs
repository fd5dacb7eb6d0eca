using CoroJs.Platform;

namespace CoroJs.SystemCalls.Fs;

/// <summary>fstat.</summary>
internal sealed class HandleStatJob(OpenFile file) : OpenFileJob(file, "fstat")
{
    private Libc.StatX stat;

    protected override void Work() => Error = FileOpener.Look(Descriptor, out stat);

    protected override void WriteResult(Kernel kernel) => StatRecord.Return(kernel, stat);
}
