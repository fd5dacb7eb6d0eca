using CoroJs.Engine;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Fs;

/// <summary>
/// The namespace <c>fs</c>. What the system has in memory is answered on the kernel thread; all else, and everything that
/// changes something, is done on the pool. Beside it: calls on paths, and calls on open files.
/// </summary>
internal static unsafe partial class FsCalls
{
    public static void Register(SystemCallTable.Builder table)
    {
        table.Add("fs.open", &Open);
        table.Add("fs.read", &Read);
        table.Add("fs.write", &Write);
        table.Add("fs.fstat", &HandleStat);
        table.Add("fs.fsync", &Sync);
        table.Add("fs.fdatasync", &SyncData);
        table.Add("fs.ftruncate", &HandleTruncate);
        table.Add("fs.close", &Close);
        table.Add("fs.readFile", &ReadFile);
        table.Add("fs.writeFile", &WriteFile);
        table.Add("fs.stat", &Stat);
        table.Add("fs.lstat", &LinkStat);
        table.Add("fs.access", &Access);
        table.Add("fs.exists", &Exists);
        table.Add("fs.readdir", &ListNames);
        table.Add("fs.readdirEntries", &ListEntries);
        table.Add("fs.unlink", &Unlink);
        table.Add("fs.mkdir", &MakeFolder);
        table.Add("fs.mkdirp", &MakeFolders);
        table.Add("fs.rmdir", &RemoveFolder);
        table.Add("fs.rm", &Remove);
        table.Add("fs.rename", &Rename);
        table.Add("fs.copyFile", &CopyFile);
        table.Add("fs.link", &Link);
        table.Add("fs.symlink", &SymbolicLink);
        table.Add("fs.readlink", &ReadLink);
        table.Add("fs.realpath", &RealPath);
        table.Add("fs.chmod", &ChangeMode);
        table.Add("fs.utimes", &ChangeTimes);
        table.Add("fs.truncate", &Truncate);
        table.Add("fs.mkdtemp", &MakeTemporaryFolder);
    }

    /// <summary>A failure with a path, on the kernel thread.</summary>
    private static bool Fail(Kernel kernel, int error, string systemCall, byte[] path) =>
        kernel.Frame.Fail(error, systemCall, PathArgument.Text(path));

    /// <summary>A count of bytes or a position; RangeError below 0 and from 2^63 on.</summary>
    private static long Size(Kernel kernel, int index, string name) => kernel.Frame.Integer(index, name, 0, long.MaxValue);

    /// <summary>A time in seconds, any number that is finite.</summary>
    private static double Seconds(Kernel kernel, int index, string name)
    {
        ref Value value = ref kernel.Frame.Argument(index);
        double seconds = value.Type switch
        {
            ValueType.Int => value.Integer,
            ValueType.Double => value.Number,
            _ => throw SystemCallException.WrongType(name, "of type number", value),
        };
        // The system keeps 64 bits of seconds; file systems keep fewer.
        if (double.IsFinite(seconds) && Math.Abs(seconds) < 1e15) return seconds;
        throw SystemCallException.OutOfRange(name, -1_000_000_000_000_000, 1_000_000_000_000_000, value);
    }
}
