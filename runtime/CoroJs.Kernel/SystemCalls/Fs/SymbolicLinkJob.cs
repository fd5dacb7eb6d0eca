using CoroJs.Platform;
using CoroJs.Sandboxing;

namespace CoroJs.SystemCalls.Fs;

/// <summary>Makes a symbolic link. In a sandbox it must lead, as far as can be said now, to what may be read and written: not that the
/// program could use others, but the host might.</summary>
internal sealed unsafe class SymbolicLinkJob(byte[] target, byte[] path) : FileJob("symlink", PathAccess.None, target, PathAccess.WriteEntry, path)
{
    protected override bool MayBeLeft => false;

    protected override void Perform()
    {
        if (IsSandboxed && !MayLead()) return;
        fixed (byte* text = Path, at = DestinationPlace.Text) Error = Libc.symlink(text, at) == 0 ? 0 : Errno.Last;
    }

    protected override void WriteResult(Kernel kernel)
    {
    }

    private bool MayLead()
    {
        byte[] text = Path!;
        ReadOnlySpan<byte> real = DestinationPlace.Real;
        byte[] from = text[0] == '/' ? text : [.. real[..(real.LastIndexOf((byte)'/') + 1)], .. text];
        using SafePath? found = Find(from, new PathAccess(PathRights.Read | PathRights.Write, PathMeaning.Place));
        // That something on the way is missing is no harm: it can only be made where the way leads.
        bool isGranted = found is not null || Error != 0;
        Error = 0;
        return isGranted;
    }
}
