using CoroJs.Platform;
using CoroJs.Sandboxing;

namespace CoroJs.SystemCalls.Fs;

/// <summary>Whether there is something at a path: false for any reason why it cannot be reached, which costs no error object.</summary>
/// <param name="path">Ends with a zero.</param>
/// <param name="rights">Read; with Import what is not granted is not there: modules are looked for in many places.</param>
internal sealed unsafe class ExistsJob(byte[] path, PathRights rights) : FileJob("access", new PathAccess(rights, PathMeaning.Object), path)
{
    private bool exists;

    protected override void Perform()
    {
        fixed (byte* at = Place.Text) exists = Libc.access(at, 0) == 0;
    }

    protected override void WriteResult(Kernel kernel) => kernel.Frame.Return(exists);

    protected override void WriteFailure(Kernel kernel) => kernel.Frame.Return(false);

    protected override void WriteDenial(Kernel kernel, SystemCallException why)
    {
        if (rights == PathRights.Import) kernel.Frame.Return(false);
        else base.WriteDenial(kernel, why);
    }
}
