using System.Runtime.InteropServices;
using CoroJs.Engine;
using CoroJs.Platform;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls;

/// <summary>The namespace <c>process</c>: the process that the program runs in.</summary>
internal static unsafe class ProcessCalls
{
    private static readonly string[] HostArguments = ["corojs"];
    private static readonly string[] MemoryFields = ["rss", "heapTotal", "heapUsed", "external", "arrayBuffers"];
    private static readonly string[] FiberFields = ["alive", "parked", "resting", "handles", "alarms", "jobs"];

    public static void Register(SystemCallTable.Builder table)
    {
        table.Add("process.arguments", &Arguments);
        table.Add("process.environment", &EnvironmentVariables);
        table.Add("process.cwd", &WorkingDirectory);
        table.Add("process.chdir", &ChangeDirectory);
        table.Add("process.exit", &Exit);
        table.Add("process.setExitCode", &SetExitCode);
        table.Add("process.rejectionMode", &RejectionMode);
        table.Add("process.pid", &ProcessId);
        table.Add("process.ppid", &ParentProcessId);
        table.Add("process.versions", &Versions);
        table.Add("process.hrtime", &HighResolutionTime);
        table.Add("process.now", &Now);
        table.Add("process.memoryUsage", &MemoryUsage);
        table.Add("process.fiberStatistics", &FiberStatistics);
        table.Add("process.permits", &Permits);
        table.Add("process.isBuiltFromSnapshot", &IsBuiltFromSnapshot);
    }

    // What a sandbox in a host's process is not told: which process that is, and where it works. A neutral answer, for packages
    // ask without need.
    private static bool HidesProcess(Kernel kernel) => kernel.Host is not null && kernel.Sandbox is not null;

    private static bool Arguments(Kernel kernel) => kernel.Frame.Return(kernel.Host is null ? kernel.Options.Arguments : HostArguments);

    private static bool EnvironmentVariables(Kernel kernel)
    {
        List<string> pairs = ProcessEnvironment.Pairs();
        return kernel.Frame.Return(kernel.Sandbox is { } sandbox ? sandbox.Shown(pairs) : pairs);
    }

    private static bool WorkingDirectory(Kernel kernel) =>
        HidesProcess(kernel) && !kernel.Sandbox!.ReachesFiles ? kernel.Frame.Return("/")
        : NativeText.CurrentFolder() is { } folder ? kernel.Frame.Return(folder) : kernel.Frame.Fail(Errno.ENOENT, "getcwd");

    private static bool ChangeDirectory(Kernel kernel)
    {
        string path = kernel.Frame.Path(0);
        Fs.RecentPaths.Clear();
        return Platform.Libc.chdir(path) == 0 || kernel.Frame.Fail(Platform.Errno.Last, "chdir", path);
    }

    private static bool Exit(Kernel kernel)
    {
        long? code = kernel.Frame.OptionalInteger(0, "code", int.MinValue, int.MaxValue);
        if (kernel.Host is not null) return Hosting.HostCalls.Exit(kernel, (int)(code ?? 0));
        if (code is not null) kernel.ExitCode = (int)code;
        kernel.Scheduler.Stop();
        return false;
    }

    private static bool SetExitCode(Kernel kernel)
    {
        kernel.ExitCode = (int)(kernel.Frame.OptionalInteger(0, "code", int.MinValue, int.MaxValue) ?? 0);
        return true;
    }

    private static bool RejectionMode(Kernel kernel) => kernel.Frame.Return(kernel.Options.UnhandledRejections);

    private static bool ProcessId(Kernel kernel) => kernel.Frame.Return(HidesProcess(kernel) ? 1 : Environment.ProcessId);

    private static bool ParentProcessId(Kernel kernel) => kernel.Frame.Return(HidesProcess(kernel) ? 0 : Platform.Libc.getppid());

    private static bool Versions(Kernel kernel) =>
        kernel.Frame.Return($"{Marshal.PtrToStringUTF8((nint)NativeEngine.coro_versions())} corojs={Kernel.Version} dotnet={Environment.Version}");

    private static bool HighResolutionTime(Kernel kernel) => kernel.Frame.ReturnBigInt((ulong)AlarmClock.Now);

    private static bool Now(Kernel kernel) => kernel.Frame.Return((AlarmClock.Now - kernel.Started) / (double)AlarmClock.NanosecondsPerMillisecond);

    private static bool MemoryUsage(Kernel kernel)
    {
        NativeHeap heap;
        NativeEngine.coro_heap_statistics(kernel.Runtime, &heap);
        Value* fields = kernel.Frame.Items(MemoryFields.Length);
        fields[0] = Value.Of(HidesProcess(kernel) ? heap.Total + heap.Malloced + heap.Buffers : (double)Environment.WorkingSet);
        fields[1] = Value.Of((double)heap.Total);
        fields[2] = Value.Of((double)heap.Used);
        fields[3] = Value.Of((double)heap.Malloced);
        fields[4] = Value.Of((double)heap.Buffers);
        return kernel.Frame.Return(TrapFrame.RecordOf(kernel.Shapes.Of(MemoryFields), fields));
    }

    private static bool FiberStatistics(Kernel kernel)
    {
        NativeHeap heap;
        NativeEngine.coro_heap_statistics(kernel.Runtime, &heap);
        Value* fields = kernel.Frame.Items(FiberFields.Length);
        fields[0] = Value.Of(kernel.Scheduler.Alive);
        fields[1] = Value.Of(kernel.Scheduler.ParkedCount);
        fields[2] = Value.Of((int)heap.FibersResting);
        fields[3] = Value.Of(kernel.Handles.Count - kernel.Scheduler.PumpCount);
        fields[4] = Value.Of(kernel.Clock.Count);
        fields[5] = Value.Of(kernel.Pool.Outstanding);
        return kernel.Frame.Return(TrapFrame.RecordOf(kernel.Shapes.Of(FiberFields), fields));
    }

    // process.permits(permission, resource?): without a resource, whether all of them are granted.
    private static bool Permits(Kernel kernel)
    {
        string permission = kernel.Frame.Text(0, "permission");
        string? resource = kernel.Frame.OptionalText(1, "resource");
        return kernel.Frame.Return(kernel.Sandbox is not { } sandbox || Sandboxing.PermissionQuery.Answer(sandbox, permission, resource));
    }

    private static bool IsBuiltFromSnapshot(Kernel kernel) =>
        kernel.Frame.Return(NativeEngine.coro_from_snapshot(kernel.Runtime) != 0);
}
