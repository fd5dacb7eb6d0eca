using System.Globalization;
using CoroJs.Engine;
using CoroJs.Platform;
using CoroJs.SystemCalls;

namespace CoroJs;

/// <summary>Files that Chrome's tools open. Kernel thread only.</summary>
internal static class Profiles
{
    private const int Everybody = 0x1B6; // rw-rw-rw-, less the process's mask

    private static int written;

    /// <summary>From now on it is noted where the program is. False: it was said why not.</summary>
    public static bool Start(nint runtime, int microseconds)
    {
        if (NativeEngine.coro_carrier_of(runtime) != (int)FiberCarrier.Stack)
        {
            StandardError.WriteLine("corojs: --cpu-prof needs --fibers=stack: there is no profile");
            return false;
        }
        NativeEngine.coro_cpu_profile_start(runtime, microseconds);
        return true;
    }

    /// <param name="runtime">Whose profile was started.</param>
    /// <param name="path">Empty: a name made of the time.</param>
    public static void Finish(nint runtime, string path)
    {
        string to = path.Length > 0 ? path : NameOf("CPU", "cpuprofile");
        bool isWritten = Write(to, descriptor => NativeEngine.coro_cpu_profile_stop(runtime, descriptor));
        if (isWritten) NameSystemCalls(to);
        else _ = NativeEngine.coro_cpu_profile_stop(runtime, -1);
    }

    /// <param name="runtime">Whose allocations have been sampled.</param>
    /// <param name="path">Empty: a name made of the time.</param>
    public static void FinishHeap(nint runtime, string path)
    {
        string to = path.Length > 0 ? path : NameOf("Heap", "heapprofile");
        if (!Write(to, descriptor => NativeEngine.coro_heap_profile_stop(runtime, descriptor))) _ = NativeEngine.coro_heap_profile_stop(runtime, -1);
    }

    public static void WriteHeapSnapshot(nint runtime)
    {
        string path = NameOf("Heap", "heapsnapshot");
        if (Write(path, descriptor => NativeEngine.coro_heap_snapshot(runtime, descriptor))) StandardError.WriteLine($"corojs: wrote {path}");
    }

    // Node's names: "CPU.20261121.201500.123.0.001.cpuprofile".
    private static string NameOf(string kind, string extension) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind}.{DateTime.Now:yyyyMMdd.HHmmss}.{Environment.ProcessId}.0.{++written:D3}.{extension}");

    private static bool Write(string path, Func<int, int> write)
    {
        int descriptor = Libc.open(path, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC | Libc.O_CLOEXEC, Everybody);
        int error = descriptor < 0 ? Errno.Last : write(descriptor);
        if (descriptor >= 0) _ = Libc.close(descriptor);
        if (error != 0) StandardError.WriteLine($"corojs: {path} cannot be written: {Errno.Describe(error)}");
        return descriptor >= 0;
    }

    // To V8 all system calls are one function, and it shows whichever of their names it met last.
    private static void NameSystemCalls(string path)
    {
        const string rest = "\",\"lineNumber\":-1,";
        string text = File.ReadAllText(path);
        foreach (string call in SystemCallTable.Names)
        {
            string name = call[(call.LastIndexOf('.') + 1)..];
            if (name is "now" or "wait") continue; // Date's and Atomics' own
            text = text.Replace($"\"functionName\":\"{name}{rest}", $"\"functionName\":\"(system call){rest}", StringComparison.Ordinal);
        }
        File.WriteAllText(path, text);
    }
}
