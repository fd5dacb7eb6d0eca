using System.Runtime.InteropServices;
using CoroJs.Engine;
using CoroJs.Inspection;
using CoroJs.Platform;
using CoroJs.Polling;
using CoroJs.SystemCalls;
using CoroJs.SystemCalls.Processes;

namespace CoroJs;

/// <summary>Runs JavaScript programs.</summary>
public static class CoroProgram
{
    /// <summary>Without it V8 14.6 cannot be interrupted in an optimized loop around <c>new Array(8)</c> (coro.h). It is no
    /// default: short loops of a fixed length are up to a quarter slower with it.</summary>
    private const string InterruptibleLoops = "--no-turboshaft-loop-unrolling";

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
        EngineProcess.Boot(options.CpuLimitMilliseconds > 0 ? $"{InterruptibleLoops} {options.V8Flags}" : options.V8Flags);
        using var wake = new WakeDescriptor();
        using var calls = new NativeStrings(SystemCallTable.Names);
        using var library = new EngineLibrary();
        using MappedFile? snapshot = options.IgnoreSnapshot ? null : Snapshot.Open();
        using InspectorServer? inspector = options.Inspector is { } where ? new InspectorServer(where) : null;
        using ReportSignals? signals = options.AllowSignals ? new ReportSignals(options.HeapSnapshotSignal) : null;
        var run = new ProgramRun(options, wake, inspector, signals, ended);
        GCHandle handle = GCHandle.Alloc(run);
        try
        {
            NativeOptions native = EngineProcess.Options(calls, library);
            native.Carrier = (int)options.Carrier;
            native.MaxFibers = options.MaxFibers;
            native.StackKibibytes = options.StackKibibytes;
            native.MaxHeapBytes = (ulong)options.MaxHeapMebibytes << 20;
            native.Tests = options.EngineTests;
            native.WakeDescriptor = wake.Descriptor;
            if (snapshot is not null)
            {
                native.Snapshot = snapshot.Bytes;
                native.SnapshotSize = snapshot.Size;
            }
            byte* error = null;
            nint thread = NativeEngine.coro_start(&native, &KernelMain, GCHandle.ToIntPtr(handle), &error);
            if (thread == 0) throw new CoroJsException(EngineProcess.Text(error));
            signals?.Serve();
            NativeEngine.coro_join(thread);
        }
        finally
        {
            handle.Free();
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
        run.Signals?.End();
    }

    private sealed unsafe class ProgramRun(
        ProgramOptions options, WakeDescriptor wake, InspectorServer? inspector, ReportSignals? signals, Action<int>? ended)
    {
        public ReportSignals? Signals => signals;

        public int ExitCode { get; private set; }

        public Exception? Failure { get; set; }

        public void Run(nint runtime)
        {
            if (runtime == 0) throw new CoroJsException(EngineProcess.Text(NativeEngine.coro_start_error()));
            if (NativeEngine.coro_carrier_of(runtime) != (int)options.Carrier)
                StandardError.WriteLine("corojs: V8's per-thread state is not where it was expected; fibers switch the plain way, which is slower");
            using var kernel = new Kernel(runtime, options, wake);
            inspector?.Start(runtime, options);
            signals?.Begin(kernel);
            bool isProfiled = options.CpuProfile is not null && Profiles.Start(runtime, options.CpuProfileInterval);
            try
            {
                ExitCode = kernel.Run();
            }
            finally
            {
                signals?.Leave();
                inspector?.Dispose();
            }
            if (isProfiled) Profiles.Finish(runtime, options.CpuProfile!);
            ended?.Invoke(ExitCode);
        }
    }
}
