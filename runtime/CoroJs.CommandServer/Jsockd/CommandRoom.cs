using CoroJs.CommandServer.Logging;
using CoroJs.Engine;
using CoroJs.Hosting;

namespace CoroJs.CommandServer.Jsockd;

/// <summary>
/// Where the commands of one socket run: a context with the module, and the library's functions that run commands. Made and
/// disposed of on any thread; the rest is the kernel thread's.
/// </summary>
internal sealed class CommandRoom : IAsyncDisposable
{
    private const string Library = "coro:internal/jsockd";
    private const int MostCommands = 4096;
    private const long MostCommandBytes = 16 << 20;

    private readonly CoroRuntime runtime;

    private CommandRoom(CoroRuntime runtime, CallOptions call)
    {
        this.runtime = runtime;
        Context = runtime;
        Call = call;
    }

    public CoroContext Context { get; }

    /// <summary>For each command.</summary>
    public CallOptions Call { get; }

    /// <summary>Of the library.</summary>
    public JavaScriptFunction Run { get; private set; } = null!;

    /// <summary>Of the library.</summary>
    public JavaScriptFunction DescribeInterrupted { get; private set; } = null!;

    /// <summary>Those that were compiled here.</summary>
    public CommandCache Commands { get; } = new(MostCommands, MostCommandBytes);

    /// <summary>Whom it serves; null: nobody.</summary>
    public JsockdConnection? Connection { get; set; }

    /// <summary>It takes no commands any more.</summary>
    public bool IsBroken => !runtime.IsHealthy;

    /// <exception cref="CommandServerException">It cannot be made, and why: the module throws, say.</exception>
    public static async Task<CommandRoom> MakeAsync(JsockdLine line, ServerLog log, CallOptions call)
    {
        CommandRoom? room = null;
        try
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
            room = new CommandRoom(runtime, call);
            runtime.AddHostFunction("JSockD.exchange", (string json) => room.Connection?.ExchangeAsync(json) ?? Task.FromResult(MessageExchange.Failed(MessageFailure.InternalProtocol)));
            JavaScriptFunction prepare = await room.Context.LibraryFunctionAsync(Library, "prepare").ConfigureAwait(false);
            await prepare.InvokeAsync<object?>([line.Module?.Source, line.Module?.Name]).ConfigureAwait(false);
            room.Run = await room.Context.LibraryFunctionAsync(Library, "runCommand").ConfigureAwait(false);
            room.DescribeInterrupted = await room.Context.LibraryFunctionAsync(Library, "describeInterrupted").ConfigureAwait(false);
            return room;
        }
        catch (Exception e) when (e is CoroJsException or JavaScriptException)
        {
            if (room is not null) await room.DisposeAsync().ConfigureAwait(false);
            throw new CommandServerException(e is JavaScriptException thrown ? $"the module failed: {thrown.JavaScriptStack}" : e.Message, e);
        }
    }

    /// <summary>What `?memusage` answers.</summary>
    public string DescribeMemory(Kernel kernel)
    {
        NativeHeap heap = Heap(kernel);
        return $$"""{"malloc_size":{{heap.Used + heap.Buffers}},"malloc_count":{{heap.Total / PageBytes}}}""";
    }

    /// <summary>Bytes that its values take; those that nobody needs and that were not collected yet count.</summary>
    public long MemoryUsed(Kernel kernel)
    {
        NativeHeap heap = Heap(kernel);
        return (long)(heap.Used + heap.Buffers);
    }

    public ValueTask DisposeAsync() => runtime.DisposeAsync();

    // V8 takes memory from the system in pages.
    private const ulong PageBytes = 256 << 10;

    private static unsafe NativeHeap Heap(Kernel kernel)
    {
        NativeHeap heap;
        NativeEngine.coro_heap_statistics(kernel.Runtime, &heap);
        return heap;
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
