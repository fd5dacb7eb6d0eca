using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace CoroJs.Soak;

/// <summary>All kinds of calls, and what each has to end with.</summary>
internal sealed class Workload(FiberCarrier carrier)
{
    private const int ContextsKept = 8;
    private const int CallsOfRound = 100;
    private readonly ConcurrentDictionary<CoroRuntime, byte> alive = [];
    private int calls, replaced;

    public int Calls => calls;

    public int Replaced => replaced;

    /// <summary>How many calls ended how.</summary>
    public ConcurrentDictionary<string, int> Outcomes { get; } = [];

    public ConcurrentQueue<string> Complaints { get; } = [];

    public IReadOnlyList<CoroRuntime> Runtimes => [.. alive.Keys];

    public void Forget(CoroRuntime runtime) => alive.TryRemove(runtime, out _);

    public CoroPoolOptions Options => new()
    {
        Runtimes = 2,
        MaxCallsPerRuntime = 8,
        ContextsKept = ContextsKept,
        CodeCacheMebibytes = 1,
        Runtime = new CoroRuntimeOptions
        {
            Carrier = carrier,
            MaxHeapMebibytes = 96,
            MaxBufferMebibytes = 32,
            TimeLimit = TimeSpan.FromSeconds(20),
            Modules = ModuleSource.Of(new Dictionary<string, string> { ["twice"] = "export default n => 2 * n" }),
            Console = _ => { },
        },
        Prepare = context =>
        {
            if (context is CoroRuntime runtime) alive[runtime] = 0;
            context.AddHostFunction("later", async (int n) => { await Task.Yield(); return n; });
            context.AddHostFunction("forever", (CancellationToken cancellation) => Task.Delay(-1, cancellation));
            context.AddHostFunction("refuse", (string why) => { throw new InvalidOperationException(why); });
        },
    };

    public async Task RunAsync(CoroPool pool, int round)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, CallsOfRound), new ParallelOptions { MaxDegreeOfParallelism = 12 }, async (n, _) => await OneAsync(pool, round, n));
        await ReplaceAsync(pool);
        // As many contexts are kept after each round, wherever they are.
        for (int key = 0; key < ContextsKept; key++) await pool.EvaluateAsync<int>("1", new PoolCall { Key = $"key {key}" });
    }

    // One that is disposed of under the pool stands for one that broke.
    private async Task ReplaceAsync(CoroPool pool)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        EventHandler<PoolReplacedEventArgs> told = (_, e) => { if (e.Failure is null) done.TrySetResult(); };
        pool.RuntimeReplaced += told;
        CoroRuntime old = await pool.UseAsync((context, _) => Task.FromResult(context.Runtime));
        Forget(old);
        await old.DisposeAsync();
        await pool.EvaluateAsync<int>("1");
        // Whoever comes to it next finds that out.
        while (!done.Task.IsCompleted) await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => pool.EvaluateAsync<int>("1")));
        pool.RuntimeReplaced -= told;
        replaced++;
    }

    private async Task OneAsync(CoroPool pool, int round, int n)
    {
        (string wanted, Func<Task> call) = Pick(pool, round, n);
        string outcome = "ok";
        string? details = null;
        try
        {
            await call();
        }
        catch (Exception e)
        {
            outcome = e is OperationCanceledException ? "cancelled" : e.GetType().Name;
            details = e.ToString();
        }
        Interlocked.Increment(ref calls);
        Outcomes.AddOrUpdate(outcome, 1, static (_, count) => count + 1);
        // Work that was begun by the host is not repeated where its runtime has had to give up after a script without measure.
        if (outcome == nameof(RuntimeBrokenException) && n % 25 == 9) return;
        if (outcome != wanted) Complaints.Enqueue($"round {round}, call {n}: {outcome} instead of {wanted} {details}");
    }

    private static (string Wanted, Func<Task> Call) Pick(CoroPool pool, int round, int n)
    {
        // Some text comes again and is compiled, some never does.
        string text = $"[1, 2, 3].map(later).length + {(n % 3 == 0 ? round * CallsOfRound : 0)}";
        return (n % 25) switch
        {
            0 => ("ScriptTimeoutException", () => pool.EvaluateAsync<object?>("for (;;);", Limited(cpu: 5))),
            1 => ("ScriptTimeoutException", () => pool.EvaluateAsync<object?>("try { forever() } finally { later(1) }", Limited(wall: 20))),
            2 => ("cancelled", async () =>
            {
                using var cancellation = new CancellationTokenSource(n % 2 == 0 ? 0 : 10);
                await pool.EvaluateAsync<object?>("const fibers = [1, 2, 3].map(() => Fiber.run(() => forever())); fibers.forEach(f => f.join())", PoolCall.Alone, cancellation: cancellation.Token);
            }
            ),
            3 => ("JavaScriptException", () => pool.EvaluateAsync<object?>("refuse('no')")),
            4 => ("JavaScriptException", () => pool.EvaluateAsync<object?>("new Uint8Array(64 << 20)", PoolCall.Alone)),
            5 => ("ScriptExitException", () => pool.EvaluateAsync<object?>("Fiber.run(() => forever()); process.exit(3)", PoolCall.Alone)),
            6 => ("ok", () => pool.RunAsync(new ScriptRequest
            {
                Code = "import twice from 'twice'; import own from 'own'; export default twice(own)",
                IsModule = true,
                Modules = new Dictionary<string, string> { ["own"] = $"export default {n}" },
            })),
            7 => ("ok", () => pool.RunAsync(new ScriptRequest { Code = "items.push(items.length); items", Globals = new JsonObject { ["items"] = new JsonArray(1, 2) } })),
            8 => ("ok", async () =>
            {
                var messages = new MessageChannel { Received = static _ => { } };
                messages.Post(n);
                await pool.EvaluateAsync<object?>("host.postMessage(host.receive()); console.log('told')", PoolCall.Shared with { Options = new CallOptions { Messages = messages } });
            }
            ),
            9 => ("ok", () => pool.UseAsync(async (context, cancellation) =>
            {
                using JavaScriptObject held = await context.EvaluateAsync<JavaScriptObject>("({ a: new Array(10_000).fill(0.5), add: (a, b) => a + b })", cancellation: cancellation);
                return await held.InvokeMethodAsync<int>("add", [1, 2], cancellation: cancellation);
            }, PoolCall.Alone)),
            10 => ("ok", () => pool.EvaluateAsync<object?>("new Uint8Array(8 << 20).fill(1).length", PoolCall.Alone)),
            11 when n == 11 && round % 4 == 0 => ("ScriptOutOfMemoryException", () => pool.EvaluateAsync<object?>("const a = []; for (;;) a.push(new Array(1e5).fill(0.5))", PoolCall.Alone)),
            < 16 => ("ok", () => pool.EvaluateAsync<int>("globalThis.n = (globalThis.n ?? 0) + 1", new PoolCall { Key = $"key {n % 12}" })),
            _ => ("ok", () => pool.EvaluateAsync<int>(text)),
        };
    }

    private static PoolCall Limited(double? cpu = null, double? wall = null) => PoolCall.Shared with
    {
        Options = new CallOptions
        {
            CpuLimit = cpu is { } c ? TimeSpan.FromMilliseconds(c) : null,
            TimeLimit = wall is { } w ? TimeSpan.FromMilliseconds(w) : null,
        },
    };
}
