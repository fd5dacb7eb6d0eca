using System.Runtime.InteropServices;
using CoroJs.Engine;
using CoroJs.Inspection;
using CoroJs.Platform;
using CoroJs.Polling;

namespace CoroJs;

/// <summary>Runs JavaScript programs.</summary>
public static class CoroProgram
{
    /// <summary>
    /// Runs a program on a kernel thread of its own and waits for its end. Any thread; programs may run side by side, each
    /// with a runtime of its own.
    /// </summary>
    /// <param name="options">The program and its limits.</param>
    /// <param name="ended">Called on the kernel thread with the exit code when the program has ended, before its runtime is
    /// torn down; an executable that wants to end quickly ends its process here.</param>
    /// <returns>The exit code: 0, 1 after an uncaught error, 13 after a deadlock, or what process.exit said.</returns>
    /// <exception cref="CoroJsException">The engine cannot be started with these options.</exception>
    /// <exception cref="InspectorException">Its address cannot be listened at.</exception>
    public static unsafe int Run(ProgramOptions options, Action<int>? ended = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        EngineProcess.Boot(options.V8Flags);
        using var wake = new WakeDescriptor();
        MappedFile? snapshot = null;
        EngineLibrary? library = null;
        using InspectorServer? inspector = options.Inspector is { } where ? new InspectorServer(where) : null;
        var run = new ProgramRun(options, wake, inspector, ended);
        GCHandle handle = GCHandle.Alloc(run);
        try
        {
            NativeOptions native = EngineProcess.Options();
            native.Carrier = (int)options.Carrier;
            native.MaxFibers = options.MaxFibers;
            native.StackKibibytes = options.StackKibibytes;
            native.MaxHeapBytes = (ulong)options.MaxHeapMebibytes << 20;
            native.MaxBufferBytes = (ulong)options.MaxBufferMebibytes << 20;
            native.Tests = options.EngineTests;
            native.WakeDescriptor = wake.Descriptor;
            if (options.IgnoreSnapshot || NativeEngine.coro_prepared(&native) == 0)
            {
                snapshot = options.IgnoreSnapshot ? null : Snapshot.Open();
                if (snapshot is not null)
                {
                    native.Snapshot = snapshot.Bytes;
                    native.SnapshotSize = snapshot.Size;
                }
                if (NativeEngine.coro_snapshot_fits(&native) == 0) (library = new EngineLibrary()).AddTo(ref native);
            }
            byte* error = null;
            nint thread = NativeEngine.coro_start(&native, &KernelMain, GCHandle.ToIntPtr(handle), &error);
            if (thread == 0) throw new CoroJsException(EngineProcess.Text(error));
            NativeEngine.coro_join(thread);
        }
        finally
        {
            handle.Free();
            library?.Dispose();
            snapshot?.Dispose();
        }
        if (run.Failure is { } failure) throw new CoroJsException(failure.Message, failure);
        return run.ExitCode;
    }

    [UnmanagedCallersOnly]
    private static void KernelMain(nint runtime, nint argument)
    {
        var run = (ProgramRun)GCHandle.FromIntPtr(argument).Target!;
        try
        {
            run.Run(runtime);
        }
        catch (Exception e)
        {
            // Nothing may pass into native code; the thread that waits in Run throws it.
            run.Failure = e;
        }
    }

    private sealed unsafe class ProgramRun(ProgramOptions options, WakeDescriptor wake, InspectorServer? inspector, Action<int>? ended)
    {
        public int ExitCode { get; private set; }

        public Exception? Failure { get; set; }

        public void Run(nint runtime)
        {
            if (runtime == 0) throw new CoroJsException(EngineProcess.Text(NativeEngine.coro_start_error()));
            if (NativeEngine.coro_carrier_of(runtime) != (int)options.Carrier)
                StandardError.WriteLine("corojs: V8's per-thread state is not where it was expected; fibers switch the plain way, which is slower");
            using var kernel = new Kernel(runtime, options, wake);
            inspector?.Start(runtime, options);
            try
            {
                ExitCode = kernel.Run();
            }
            finally
            {
                inspector?.Dispose();
            }
            ended?.Invoke(ExitCode);
        }
    }
}
