using CoroJs.Engine;
using CoroJs.Sandboxing;

namespace CoroJs.SystemCalls.Processes;

/// <summary>The calls of the namespace <c>process</c> about other programs.</summary>
internal static unsafe class SpawnCalls
{
    public static void Register(SystemCallTable.Builder table)
    {
        table.AddBlocking("process.spawn", &Spawn);
        table.AddBlocking("process.wait", &Wait);
        table.Add("process.send", &Send);
        table.Add("process.forget", &Forget);
    }

    // process.spawn(file, arguments, environment, folder?, stdio, detached?, uid?, gid?): lists are strings with null
    // characters between the items; stdio as ChildStreams reads it.
    private static bool Spawn(Kernel kernel)
    {
        TrapFrame frame = kernel.Frame;
        var program = new ChildProgram(frame.Text(0, "file"), List(frame.Text(1, "arguments")), List(frame.Text(2, "environment")))
        {
            Folder = frame.OptionalText(3, "folder"),
            IsDetached = frame.Flag(5, "detached"),
            User = (int)(frame.OptionalInteger(6, "uid", 0, int.MaxValue) ?? -1),
            Group = (int)(frame.OptionalInteger(7, "gid", 0, int.MaxValue) ?? -1),
        };
        if (kernel.Sandbox is { RunsAnything: false }) RefuseLoaderVariables(program);
        return new SpawnJob(program, ChildStreams.Open(kernel, frame.Text(4, "stdio")), kernel.Sandbox).Start(kernel);
    }

    // The system's loader would run other code than the program's in the program's name.
    private static void RefuseLoaderVariables(ChildProgram program)
    {
        string? variable = Array.Find(program.Environment, v => v.StartsWith("LD_", StringComparison.Ordinal));
        if (variable is not null) throw Denial.Of("run", $"{program.File} with {variable.Split('=')[0]}");
    }

    private static bool Wait(Kernel kernel)
    {
        if (kernel.Handles.Get<ChildProcess>(kernel.Frame.Argument(0)) is not { } child) return kernel.Frame.FailBadHandle("wait");
        var wait = new ChildWait(child);
        return wait.TryComplete(kernel, kernel.Scheduler.Current) || kernel.Scheduler.Park(wait);
    }

    // process.send(id, signal): false: it has ended.
    private static bool Send(Kernel kernel)
    {
        if (kernel.Handles.Get<ChildProcess>(kernel.Frame.Argument(0)) is not { } child) return kernel.Frame.FailBadHandle("kill");
        const int lastSignal = 64, ESRCH = 3;
        int error = child.Send((int)kernel.Frame.Integer(1, "signal", 0, lastSignal));
        return error is 0 or ESRCH ? kernel.Frame.Return(error == 0) : kernel.Frame.Fail(error, "kill");
    }

    // Nobody will ask for it any more. One that runs is waited for all the same when it ends.
    private static bool Forget(Kernel kernel)
    {
        kernel.Handles.Get<ChildProcess>(kernel.Frame.Argument(0))?.Forget();
        return true;
    }

    private static string[] List(string joined) => joined.Length == 0 ? [] : joined.Split('\0');
}
