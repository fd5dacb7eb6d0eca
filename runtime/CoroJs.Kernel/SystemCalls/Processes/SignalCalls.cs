using CoroJs.Engine;
using CoroJs.Platform;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Processes;

/// <summary>The calls of the namespace <c>process</c> about signals, and about the end of the program.</summary>
internal static unsafe class SignalCalls
{
    private const int LastSignal = 64;

    public static void Register(SystemCallTable.Builder table)
    {
        table.Add("process.listenToEnd", &ListenToEnd);
        table.Add("process.conclude", &Conclude);
        table.Add("process.listenToSignal", &ListenToSignal);
        table.AddBlocking("process.waitForSignal", &WaitForSignal);
        table.Add("process.kill", &Kill);
        table.Add("process.guard", &Guard);
    }

    private static bool ListenToEnd(Kernel kernel)
    {
        kernel.ListensToEnd = kernel.Frame.Flag(0, "on");
        return true;
    }

    private static bool Conclude(Kernel kernel)
    {
        if (kernel.Scheduler.HasWork) return true;
        if (kernel.Scheduler.ParkedCount > 0) kernel.ReportDeadlock();
        return kernel.Frame.Return(kernel.ExitCode);
    }

    private static bool ListenToSignal(Kernel kernel)
    {
        CheckAllowed(kernel);
        int signal = (int)kernel.Frame.Integer(0, "signal", 1, LastSignal);
        bool on = kernel.Frame.Flag(1, "on");
        int error = kernel.SignalReceiver.Listen(signal, on);
        return error == 0 || kernel.Frame.Fail(error, "sigaction");
    }

    private static bool WaitForSignal(Kernel kernel)
    {
        CheckAllowed(kernel);
        ref Value mask = ref kernel.Frame.Argument(0);
        if (mask.Type != ValueType.BigInt || mask.Integer == 0) throw SystemCallException.WrongType("mask", "a BigInt other than 0n", mask);
        var wait = new SignalWait(kernel.Scheduler.Current, (ulong)mask.Integer);
        int error = kernel.SignalReceiver.Add(wait);
        return error != 0 ? kernel.Frame.Fail(error, "sigaction") : kernel.Scheduler.Park(wait);
    }

    private static bool Kill(Kernel kernel)
    {
        CheckAllowed(kernel);
        int process = (int)kernel.Frame.Integer(0, "pid", int.MinValue, int.MaxValue);
        int signal = (int)kernel.Frame.Integer(1, "signal", 0, LastSignal);
        return Libc.kill(process, signal) == 0 || kernel.Frame.Fail(Errno.Last, "kill");
    }

    // process.guard(on): SIGINT ends code that runs without a break.
    private static bool Guard(Kernel kernel)
    {
        CheckAllowed(kernel);
        int error = kernel.InterruptGuard.Set(kernel.Frame.Flag(0, "on"));
        return error == 0 || kernel.Frame.Fail(error, "sigaction");
    }

    private static void CheckAllowed(Kernel kernel)
    {
        if (kernel.Options.AllowSignals) return;
        const string message = "Signals belong to the whole process, and its host has not allowed this program to use them (ProgramOptions.AllowSignals)";
        throw SystemCallException.Of(Failure.Error, "ERR_SIGNALS_NOT_ALLOWED", message);
    }
}
