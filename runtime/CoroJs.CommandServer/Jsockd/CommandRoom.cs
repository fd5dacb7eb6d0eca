using CoroJs.Engine;
using CoroJs.Hosting;

namespace CoroJs.CommandServer.Jsockd;

/// <summary>
/// Where the commands of one socket run: a context with the module, and the library's functions that run commands. Made and
/// disposed of on any thread; the rest is the kernel thread's.
/// </summary>
internal sealed class CommandRoom : IDisposable
{
    public const string Library = "coro:internal/jsockd";
    private const int MostCommands = 4096;
    private const long MostCommandBytes = 16 << 20;

    // V8 takes memory from the system in pages.
    private const ulong PageBytes = 256 << 10;

    private readonly Runtimes runtimes;
    private Action<Kernel>? death;

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

    /// <summary>Those that were compiled here.</summary>
    public CommandCache Commands { get; } = new(MostCommands, MostCommandBytes);

    public LeakGuard Guard { get; } = new();

    /// <summary>Whom it serves; null: nobody.</summary>
    public JsockdConnection? Connection { get; set; }

    /// <summary>It takes no commands any more.</summary>
    public bool IsBroken => !Context.Runtime.IsHealthy;

    /// <summary>Blocks until it is made.</summary>
    /// <exception cref="CommandServerException">It cannot be made, and why: the module throws, say.</exception>
    public static CommandRoom Make(Runtimes runtimes, JsockdModule? module, CallOptions call)
    {
        while (true)
        {
            if (TryMake(runtimes, module, call) is { } room) return room;
        }
    }

    // Null: the runtime ended meanwhile, because of somebody else.
    private static CommandRoom? TryMake(Runtimes runtimes, JsockdModule? module, CallOptions call)
    {
        CommandRoom? room = null;
        try
        {
            room = new CommandRoom(runtimes, runtimes.MakeContext(), call);
            room.Prepare(module);
            return room;
        }
        catch (RuntimeBrokenException)
        {
            room?.Dispose();
            return null;
        }
        catch (Exception e) when (e is CoroJsException or JavaScriptException or ScriptOutOfMemoryException)
        {
            room?.Dispose();
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

    /// <summary>Any thread, once: this is told on the kernel thread when the runtime has died, as long as the room is there.</summary>
    public void TellOfDeath(Action<Kernel> listener)
    {
        death = listener;
        Context.Runtime.Death += listener;
    }

    public void Dispose()
    {
        // A runtime that rooms share outlives them.
        Context.Runtime.Death -= death;
        runtimes.Free(Context);
    }

    private void Prepare(JsockdModule? module)
    {
        int exchange = Context.Register(new HostFunction("p", MayWait: true, (ref HostFrame frame) => frame.Await(new ValueTask<string>(ExchangeAsync(frame.NextText())))));
        var preparation = new Preparation(Context, ArgumentsOf(exchange, module));
        if (!Post(preparation)) throw Context.Runtime.HasDied ? Context.Runtime.Refusal() : new CommandServerException("the runtime has ended by itself");
        Run = preparation.Result();
        if (module is not null) Post(new Trimming());
    }

    private Task<string> ExchangeAsync(string json) => Connection?.ExchangeAsync(json) ?? Task.FromResult(MessageExchange.Failed(MessageFailure.InternalProtocol));

    // Of the library's function prepare.
    private static object?[] ArgumentsOf(int exchange, JsockdModule? module)
    {
        if (module is not { Payload: var payload }) return [exchange, null];
        return [exchange, new PinnedText(payload.Source), payload.Name, payload.Code, (int)payload.Strip, payload.Engine, module.SourceMap is { } map ? new PinnedText(map) : null];
    }

    private static unsafe NativeHeap Heap(Kernel kernel)
    {
        NativeHeap heap;
        NativeEngine.coro_heap_statistics(kernel.Runtime, &heap);
        return heap;
    }

    // What was read of the module's file and is needed no more is a quarter of the memory.
    private sealed class Trimming : Scheduling.IMail
    {
        public void Deliver(Kernel kernel) => NativeEngine.coro_collect(kernel.Runtime);
    }

    // The library's function prepare is called; the result is what runs commands. No HostCall<T>: .NET would compile them
    // while clients wait for READY.
    private sealed class Preparation : HostCall
    {
        private readonly TaskCompletionSource over = new();
        private JavaScriptFunction? result;

        public Preparation(CoroContext context, object?[] arguments)
            : base(context, HostOperation.CallLibrary, HostWish.Handle, default)
        {
            Target = Library;
            Name = "prepare";
            Arguments = arguments;
        }

        /// <summary>Another thread than the kernel's: waits for it.</summary>
        public JavaScriptFunction Result()
        {
            over.Task.GetAwaiter().GetResult();
            return result!;
        }

        protected override void SetResult(HostValue value)
        {
            result = value.Function;
            over.SetResult();
        }

        protected override void SetException(Exception exception) => over.SetException(exception);
    }
}
