using CoroJs.Platform;

namespace CoroJs.SystemCalls.Fs;

/// <summary>Whether there is something at a path: false for any reason why it cannot be reached, which costs no error object.</summary>
internal sealed unsafe class ExistsJob(byte[] path) : FileJob("access", path)
{
    private bool exists;

    protected override void Execute()
    {
        fixed (byte* at = Path) exists = Libc.access(at, 0) == 0;
    }

    protected override void WriteResult(Kernel kernel) => kernel.Frame.Return(exists);
}
