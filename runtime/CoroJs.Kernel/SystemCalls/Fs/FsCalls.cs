using CoroJs.Engine;
using CoroJs.Sandboxing;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Fs;

/// <summary>
/// The namespaces <c>fs</c> and <c>modules</c>. What the system has in memory is answered on the kernel thread; all else, and everything that
/// changes something, is done on the pool. Beside it: calls on paths, and calls on open files.
/// </summary>
internal static unsafe partial class FsCalls
{
    public static void Register(SystemCallTable.Builder table)
    {
        table.AddBlocking("fs.open", &Open);
        table.AddBlocking("fs.read", &Read);
        table.AddBlocking("fs.write", &Write);
        table.AddBlocking("fs.fstat", &HandleStat);
        table.AddBlocking("fs.fsync", &Sync);
        table.AddBlocking("fs.fdatasync", &SyncData);
        table.AddBlocking("fs.ftruncate", &HandleTruncate);
        table.Add("fs.close", &Close);
        table.AddBlocking("fs.readFile", &ReadFile);
        table.AddBlocking("fs.writeFile", &WriteFile);
        table.AddBlocking("fs.stat", &Stat);
        table.AddBlocking("fs.lstat", &LinkStat);
        table.AddBlocking("fs.access", &Access);
        table.AddBlocking("fs.exists", &Exists);
        table.AddBlocking("fs.readdir", &ListNames);
        table.AddBlocking("fs.readdirEntries", &ListEntries);
        table.AddBlocking("fs.unlink", &Unlink);
        table.AddBlocking("fs.mkdir", &MakeFolder);
        table.AddBlocking("fs.mkdirp", &MakeFolders);
        table.AddBlocking("fs.rmdir", &RemoveFolder);
        table.AddBlocking("fs.rm", &Remove);
        table.AddBlocking("fs.rename", &Rename);
        table.AddBlocking("fs.copyFile", &CopyFile);
        table.AddBlocking("fs.link", &Link);
        table.AddBlocking("fs.symlink", &SymbolicLink);
        table.AddBlocking("fs.readlink", &ReadLink);
        table.AddBlocking("fs.realpath", &RealPath);
        table.AddBlocking("fs.chmod", &ChangeMode);
        table.AddBlocking("fs.utimes", &ChangeTimes);
        table.AddBlocking("fs.truncate", &Truncate);
        table.AddBlocking("fs.mkdtemp", &MakeTemporaryFolder);
        // The same for the files of modules, which need another permission.
        table.AddBlocking("modules.readFile", &ReadModule);
        table.AddBlocking("modules.stat", &StatModule);
        table.AddBlocking("modules.access", &AccessModule);
        table.AddBlocking("modules.exists", &ModuleExists);
        table.AddBlocking("modules.realpath", &RealPathOfModule);
    }

    private static bool ReadModule(Kernel kernel) => ReadFile(kernel, PathRights.Import);

    private static bool StatModule(Kernel kernel) => Stat(kernel, "stat", new PathAccess(PathRights.Import, PathMeaning.Object));

    private static bool AccessModule(Kernel kernel) => Access(kernel, PathRights.Import);

    private static bool ModuleExists(Kernel kernel) => Exists(kernel, PathRights.Import);

    private static bool RealPathOfModule(Kernel kernel) => RealPath(kernel, PathRights.Import);

    // Whether the path may be looked at as it stands, on the kernel thread; in a sandbox only where no link is on the way.
    private static bool MayLook(Kernel kernel, byte[] path, PathRights rights) =>
        kernel.Sandbox is not { } sandbox || sandbox.CoversAsItStands(path.AsSpan(0, path.Length - 1), rights);

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
