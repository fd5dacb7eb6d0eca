using CoroJs.Engine;
using CoroJs.Hosting;

namespace CoroJs.CommandServer.Jsockd;

/// <summary>
/// Where the commands of one socket run: a context with the module, and the library's functions that run commands. Made and
/// disposed of on any thread; the rest is the kernel thread's.
/// </summary>
internal sealed class CommandRoom : IAsyncDisposable
{
    public const string Library = "coro:internal/jsockd";
    private const int MostCommands = 4096;
    private const long MostCommandBytes = 16 << 20;

    // V8 takes memory from the system in pages.
    private const ulong PageBytes = 256 << 10;

    private readonly Runtimes runtimes;

    private CommandRoom(Runtimes runtimes, CoroContext context, CallOptions call)
    {
        this.runtimes = runtimes;
        Context = context;
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

    public LeakGuard Guard { get; } = new();

    /// <summary>Whom it serves; null: nobody.</summary>
    public JsockdConnection? Connection { get; set; }

    /// <summary>It takes no commands any more.</summary>
    public bool IsBroken => !Context.Runtime.IsHealthy;

    /// <exception cref="CommandServerException">It cannot be made, and why: the module throws, say.</exception>
    public static async Task<CommandRoom> MakeAsync(Runtimes runtimes, JsockdModule? module, CallOptions call)
    {
        while (true)
        {
            if (await TryMakeAsync(runtimes, module, call).ConfigureAwait(false) is { } room) return room;
        }
    }

    // Null: the runtime ended meanwhile, because of somebody else.
    private static async Task<CommandRoom?> TryMakeAsync(Runtimes runtimes, JsockdModule? module, CallOptions call)
    {
        CommandRoom? room = null;
        try
        {
            room = new CommandRoom(runtimes, await runtimes.MakeContextAsync().ConfigureAwait(false), call);
            await room.PrepareAsync(module).ConfigureAwait(false);
            return room;
        }
        catch (RuntimeBrokenException)
        {
            if (room is not null) await room.DisposeAsync().ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is CoroJsException or JavaScriptException or ScriptOutOfMemoryException)
        {
            if (room is not null) await room.DisposeAsync().ConfigureAwait(false);
            throw new CommandServerException(e switch
            {
                JavaScriptException { Code: "ERR_MODULE_CODE" } => $"the module cannot be used: {e.Message}",
                JavaScriptException thrown => $"the module failed: {thrown.JavaScriptStack}",
                ScriptOutOfMemoryException => $"the module failed: {e.Message}",
                _ => e.Message,
            }, e);
        }
    }

    /// <summary>Any thread: mail for its kernel thread. False: it is being disposed of.</summary>
    public bool Post(Scheduling.IMail mail) => Context.Runtime.Post(mail);

    /// <summary>What `?memusage` answers: bytes, and pages that V8 has of the system.</summary>
    public static string DescribeMemory(Kernel kernel)
    {
        NativeHeap heap = Heap(kernel);
        return $$"""{"malloc_size":{{heap.Used + heap.Buffers + heap.Malloced}},"malloc_count":{{heap.Total / PageBytes}}}""";
    }

    /// <summary>Bytes that its values take, but for those made lately.</summary>
    /// <param name="kernel">Its own.</param>
    /// <param name="collect">Garbage is collected first: some milliseconds.</param>
    public static unsafe long MemoryInUse(Kernel kernel, bool collect)
    {
        if (collect) NativeEngine.coro_collect(kernel.Runtime);
        NativeHeap heap = Heap(kernel);
        return (long)(heap.Used - heap.Young + heap.Buffers);
    }

    public ValueTask DisposeAsync() => runtimes.FreeAsync(Context);

    private async Task PrepareAsync(JsockdModule? module)
    {
        Context.AddHostFunction("JSockD.exchange", (string json) => Connection?.ExchangeAsync(json) ?? Task.FromResult(MessageExchange.Failed(MessageFailure.InternalProtocol)));
        JavaScriptFunction prepare = await Context.LibraryFunctionAsync(Library, "prepare").ConfigureAwait(false);
        await prepare.InvokeAsync<object?>(ArgumentsOf(module)).ConfigureAwait(false);
        Run = await Context.LibraryFunctionAsync(Library, "runCommand").ConfigureAwait(false);
        DescribeInterrupted = await Context.LibraryFunctionAsync(Library, "describeInterrupted").ConfigureAwait(false);
    }

    // Of the library's function prepare.
    private static object?[] ArgumentsOf(JsockdModule? module)
    {
        if (module is not { Payload: var payload }) return [null];
        return [new PinnedText(payload.Source), payload.Name, payload.Code, (int)payload.Strip, payload.Engine, module.SourceMap is { } map ? new PinnedText(map) : null];
    }

    private static unsafe NativeHeap Heap(Kernel kernel)
    {
        NativeHeap heap;
        NativeEngine.coro_heap_statistics(kernel.Runtime, &heap);
        return heap;
    }
}
