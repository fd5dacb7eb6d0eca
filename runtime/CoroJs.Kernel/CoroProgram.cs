using CoroJs.Engine;
using CoroJs.Inspection;
using CoroJs.SystemCalls.Processes;

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
    public static int Run(ProgramOptions options, Action<int>? ended = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var thread = new ProgramThread(options, ended);
        thread.Start();
        thread.ServeSignals();
        thread.Join();
        if (thread.Failure is { } failure) throw new CoroJsException(failure.Message, failure);
        return thread.ExitCode;
    }

    private sealed class ProgramThread : KernelThread
    {
        private readonly InspectorServer? inspector;
        private readonly Action<int>? ended;
        private readonly ReportSignals? signals;

        public ProgramThread(ProgramOptions options, Action<int>? ended)
            : base(options)
        {
            this.ended = ended;
            inspector = options.Inspector is { } where ? new InspectorServer(where) : null;
            signals = options.AllowSignals ? new ReportSignals(options.HeapSnapshotSignal) : null;
        }

        public int ExitCode { get; private set; }

        public override void Dispose()
        {
            base.Dispose();
            inspector?.Dispose();
            signals?.Dispose();
        }

        /// <summary>Until the program has ended.</summary>
        public void ServeSignals() => signals?.Serve();

        protected override void Main(nint runtime)
        {
            using var kernel = new Kernel(runtime, Options, Wake);
            inspector?.Start(runtime, Options);
            signals?.Begin(kernel);
            bool isProfiled = Options.CpuProfile is not null && Profiles.Start(runtime, Options.CpuProfileInterval);
            if (Options.HeapProfile is not null) NativeEngine.coro_heap_profile_start(runtime, (ulong)Options.HeapProfileInterval);
            try
            {
                ExitCode = kernel.Run();
            }
            finally
            {
                signals?.Leave();
                inspector?.Dispose();
                signals?.End();
            }
            if (Options.HeapProfile is { } heapProfile) Profiles.FinishHeap(runtime, heapProfile);
            if (isProfiled) Profiles.Finish(runtime, Options.CpuProfile!);
            ended?.Invoke(ExitCode);
        }

        protected override void Failed(Exception failure) => signals?.End();
    }
}
