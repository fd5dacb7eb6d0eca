using CoroJs.CommandServer.Logging;

namespace CoroJs.CommandServer.Jsockd;

/// <summary>
/// The runtimes of a server: one for each room, or, where threads are few, some that rooms share, each room in a context of its own.
/// Any thread.
/// </summary>
internal sealed class Runtimes(JsockdLine line, ServerLog log, ServerFigures figures)
{
    private readonly Lock gate = new();
    private readonly CoroRuntime?[] shared = new CoroRuntime?[line.Threads];
    private readonly Dictionary<CoroRuntime, int> rooms = [];
    private CoroRuntime? begun;

    /// <summary>Begins with the first runtime, so that it is made while its owner does something else. Once, before anything else.</summary>
    /// <exception cref="CoroJsException">The engine cannot be started.</exception>
    public void BeginFirst() => begun = CoroRuntime.Begin(Options());

    /// <summary>A context of nobody else's. Blocks until it is made.</summary>
    /// <exception cref="CoroJsException">There is no memory for it.</exception>
    public CoroContext MakeContext()
    {
        if (shared.Length == 0) return MakeRuntime();
        lock (gate)
        {
            int place = 0;
            for (int i = 1; i < shared.Length; i++)
                if (RoomsIn(i) < RoomsIn(place)) place = i;
            if (shared[place] is not { IsHealthy: true } used)
            {
                shared[place] = used = MakeRuntime();
                rooms.Add(used, 0);
            }
            CoroContext context = used.CreateContextAsync().GetAwaiter().GetResult();
            rooms[used]++;
            return context;
        }
    }

    /// <summary>Gives back what <see cref="MakeContext"/> gave; waits for its end. A broken runtime ends with its last room.</summary>
    public void Free(CoroContext context)
    {
        context.Dispose();
        if (shared.Length > 0)
        {
            lock (gate)
            {
                CoroRuntime runtime = context.Runtime;
                if (--rooms[runtime] > 0 || Array.IndexOf(shared, runtime) >= 0) return;
                rooms.Remove(runtime);
                runtime.Dispose();
            }
        }
        figures.CountRuntimes(-1);
    }

    private int RoomsIn(int place) => shared[place] is { } runtime ? rooms[runtime] : 0;

    private CoroRuntime MakeRuntime()
    {
        CoroRuntime runtime = Interlocked.Exchange(ref begun, null) ?? CoroRuntime.Begin(Options());
        runtime.AwaitReady();
        figures.CountRuntimes(1);
        return runtime;
    }

    private CoroRuntimeOptions Options() => new()
    {
        Name = "jsockd",
        MaxHeapMebibytes = line.MaxHeapMebibytes,
        MaxBufferMebibytes = line.MaxHeapMebibytes,
        ExpectsTimeLimits = true,
        Grace = TimeSpan.Zero,
        EndsDeadlockedCalls = true,
        Permissions = line.Permissions,
        Library = Engine.StartingLibrary.Jsockd,
        Console = message => log.Write(LogLevel.Info, $"<console.{NameOf(message.Level)}>: {message.Text}"),
    };

    private static string NameOf(ConsoleLevel level) => level switch
    {
        ConsoleLevel.Debug => "debug",
        ConsoleLevel.Info => "info",
        ConsoleLevel.Warn => "warn",
        ConsoleLevel.Error => "error",
        _ => "log",
    };
}
