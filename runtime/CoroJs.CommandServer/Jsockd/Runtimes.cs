using CoroJs.CommandServer.Logging;

namespace CoroJs.CommandServer.Jsockd;

/// <summary>
/// The runtimes of a server: one for each room, or, where threads are few, some that rooms share, each room in a context of its own.
/// Any thread.
/// </summary>
internal sealed class Runtimes(JsockdLine line, ServerLog log, ServerFigures figures)
{
    private readonly SemaphoreSlim gate = new(1);
    private readonly CoroRuntime?[] shared = new CoroRuntime?[line.Threads];
    private readonly Dictionary<CoroRuntime, int> rooms = [];

    /// <summary>A context of nobody else's.</summary>
    /// <exception cref="CoroJsException">There is no memory for it.</exception>
    public async Task<CoroContext> MakeContextAsync()
    {
        if (shared.Length == 0) return await Task.Run(MakeRuntime).ConfigureAwait(false);
        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            int place = Enumerable.Range(0, shared.Length).MinBy(i => shared[i] is { } runtime ? rooms[runtime] : 0);
            if (shared[place] is not { IsHealthy: true } used)
            {
                shared[place] = used = await Task.Run(MakeRuntime).ConfigureAwait(false);
                rooms.Add(used, 0);
            }
            CoroContext context = await used.CreateContextAsync().ConfigureAwait(false);
            rooms[used]++;
            return context;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Gives back what <see cref="MakeContextAsync"/> gave. A broken runtime ends with its last room.</summary>
    public async ValueTask FreeAsync(CoroContext context)
    {
        await context.DisposeAsync().ConfigureAwait(false);
        if (shared.Length == 0)
        {
            figures.CountRuntimes(-1);
            return;
        }
        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            CoroRuntime runtime = context.Runtime;
            if (--rooms[runtime] > 0 || Array.IndexOf(shared, runtime) >= 0) return;
            rooms.Remove(runtime);
            await runtime.DisposeAsync().ConfigureAwait(false);
            figures.CountRuntimes(-1);
        }
        finally
        {
            gate.Release();
        }
    }

    private CoroRuntime MakeRuntime()
    {
        var runtime = new CoroRuntime(new CoroRuntimeOptions
        {
            Name = "jsockd",
            MaxHeapMebibytes = line.MaxHeapMebibytes,
            MaxBufferMebibytes = line.MaxHeapMebibytes,
            ExpectsTimeLimits = true,
            Grace = TimeSpan.Zero,
            EndsDeadlockedCalls = true,
            Permissions = line.Permissions,
            Console = message => log.Write(LogLevel.Info, $"<console.{NameOf(message.Level)}>: {message.Text}"),
        });
        figures.CountRuntimes(1);
        return runtime;
    }

    private static string NameOf(ConsoleLevel level) => level switch
    {
        ConsoleLevel.Debug => "debug",
        ConsoleLevel.Info => "info",
        ConsoleLevel.Warn => "warn",
        ConsoleLevel.Error => "error",
        _ => "log",
    };
}
