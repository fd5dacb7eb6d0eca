using CoroJs.Engine;
using CoroJs.Platform;

namespace CoroJs.SystemCalls.Fs;

/// <summary>What stat returns to JavaScript.</summary>
internal static unsafe class StatRecord
{
    private static readonly string[] Fields =
    [
        "dev", "ino", "mode", "nlink", "uid", "gid", "rdev", "size", "blksize", "blocks", "atimeMs", "mtimeMs", "ctimeMs", "birthtimeMs",
    ];

    public static bool Return(Kernel kernel, in Libc.StatX stat)
    {
        Value* fields = kernel.Frame.Items(Fields.Length);
        fields[0] = Number(stat.Device);
        fields[1] = Number(stat.Inode);
        fields[2] = Number(stat.Mode);
        fields[3] = Number(stat.Links);
        fields[4] = Number(stat.User);
        fields[5] = Number(stat.Group);
        fields[6] = Number(stat.SpecialDevice);
        fields[7] = Number(stat.Size);
        fields[8] = Number(stat.BlockSize);
        fields[9] = Number(stat.Blocks);
        fields[10] = Milliseconds(stat.Access);
        fields[11] = Milliseconds(stat.Modify);
        fields[12] = Milliseconds(stat.Change);
        fields[13] = Milliseconds(stat.Birth);
        return kernel.Frame.Return(TrapFrame.RecordOf(kernel.Shapes.Of(Fields), fields));
    }

    private static Value Number(ulong number) => number <= int.MaxValue ? Value.Of((int)number) : Value.Of((double)number);

    private static Value Milliseconds(in Libc.StatTime time) => Value.Of((time.Seconds * 1e3) + (time.Nanoseconds / 1e6));
}
