using CoroJs.Engine;
using CoroJs.Platform;
using CoroJs.Sandboxing;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Processes;

/// <summary>Starts a program on the pool: it takes a millisecond, and longer where the file must be read from a disk.</summary>
/// <param name="program">What to start.</param>
/// <param name="streams">Taken over.</param>
/// <param name="sandbox">What decides whether it may run; null: nothing stands against it.</param>
internal sealed unsafe class SpawnJob(ChildProgram program, ChildStreams streams, Sandbox? sandbox) : BlockingJob
{
    private const string Shell = "/bin/sh";
    private const int ENOEXEC = 8;
    private static readonly string[] Fields = ["id", "pid", "streams"];

    private int error, process, handle = -1;
    private SpawnStage stage;
    private bool isFound;
    private string? denied;

    public override string Waiting => $"the start of '{program.File}'";

    // What it has started would be nobody's.
    protected override bool MayBeLeft => false;

    protected override void Execute()
    {
        string file = program.Find(out error);
        // Before anything else is said: what is there and what is not is no business of a program that may not run it.
        if (sandbox is not null && !(error == 0 ? sandbox.MayRun(file) : sandbox.RunsAnything))
        {
            denied = error == 0 ? file : program.File;
            streams.CloseTheirs();
            return;
        }
        stage = SpawnStage.Execute;
        // A folder that is missing is why nothing was found in it.
        if (program.Folder is { } folder && !Directory.Exists(folder))
            (error, stage) = (File.Exists(folder) ? Errno.ENOTDIR : Libc.MayExecute(folder), SpawnStage.Folder);
        isFound = error == 0;
        if (isFound) Spawn(file, program.Arguments);
        // A text without a first line that names its interpreter: the shell's, as everywhere.
        if (error == ENOEXEC && stage == SpawnStage.Execute) Spawn(Shell, [Shell, file, .. program.Arguments.AsSpan(1)]);
        streams.CloseTheirs();
    }

    protected override void WriteOutcome(Kernel kernel)
    {
        if (denied is not null)
        {
            streams.CloseOurs();
            kernel.Frame.Fail(Denial.Of("run", denied));
            return;
        }
        if (error != 0)
        {
            streams.CloseOurs();
            WriteFailure(kernel);
            return;
        }
        var child = new ChildProcess(kernel, process, handle, program.IsDetached);
        Value* fields = kernel.Frame.Items(Fields.Length);
        fields[0] = Value.OfBigInt(child.Id);
        fields[1] = Value.Of(process);
        fields[2] = streams.Adopt(kernel);
        kernel.Frame.Return(TrapFrame.RecordOf(kernel.Shapes.Of(Fields), fields));
    }

    protected override void ReleaseOwn()
    {
        streams.CloseOurs();
        streams.CloseTheirs();
        if (process == 0) return;
        if (handle >= 0) _ = Libc.close(handle);
        _ = Libc.kill(process, Libc.SIGKILL);
        while (Libc.waitpid(process, null, 0) < 0 && Errno.Last == Errno.EINTR)
        {
        }
        process = 0;
    }

    private void Spawn(string file, string[] arguments)
    {
        using var texts = new NativeStrings(file, program.Folder ?? "");
        using var argumentList = new NativeStrings([.. arguments, ""]);
        using var environment = new NativeStrings([.. program.Environment, ""]);
        argumentList.EndWithNull();
        environment.EndWithNull();
        int started, itsHandle;
        SpawnStage failedAt;
        fixed (int* descriptors = streams.Theirs)
        {
            var options = new NativeSpawnOptions
            {
                File = texts[0],
                Arguments = argumentList.Pointers,
                Environment = environment.Pointers,
                Folder = program.Folder is null ? null : texts[1],
                Descriptors = descriptors,
                DescriptorCount = streams.Count,
                NewSession = program.IsDetached ? 1 : 0,
                User = program.User,
                Group = program.Group,
            };
            error = NativeEngine.coro_spawn(&options, &started, &itsHandle, &failedAt);
        }
        if (error == 0) (process, handle) = (started, itsHandle);
        else stage = failedAt;
    }

    private void WriteFailure(Kernel kernel)
    {
        string what = Errno.Describe(error), code = Errno.Name(error);
        string call = $"spawn {program.File}";
        string message = stage switch
        {
            SpawnStage.Folder => $"{code}: {what}: the working folder '{program.Folder}' of {call}",
            SpawnStage.User => $"{code}: {what}: the user or group of {call}",
            SpawnStage.Execute when isFound && error == Errno.ENOENT => $"{code}: {what}: the interpreter that the first line names, {call}",
            _ => $"{code}: {what}, {call}",
        };
        string? path = stage switch
        {
            SpawnStage.Folder => program.Folder,
            SpawnStage.Execute => program.File,
            _ => null,
        };
        kernel.Frame.Fail(Failure.Error, message, code, error, call, path);
    }
}
