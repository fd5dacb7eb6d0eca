// One round of figures of the embedding API, and of Jint, each in nanoseconds. bench/run-embedding.sh runs rounds of this and of
// bench/peers/isolated-vm.cjs by turns and prints medians.
// bench-embedding [ROW…]             only these rows
// bench-embedding --limits [ROW…]    with every limit of a runtime switched on, none of which is met; --limits=time,cpu,heap,rest: some
using System.Text.Json;
using CoroJs;
using CoroJs.Bench;

const string function = "function add(a, b) { return a + b }";
const string row = """
    function transform(row) {
      var hash = 7;
      for (var i = 0; i < 20000; i++) hash = (hash * 31 + row.x * i) % 1000003;
      return { id: row.id, hash: hash, name: row.name.toUpperCase() };
    }
    """;
string[] limits = [.. args.Where(arg => arg.StartsWith("--limits", StringComparison.Ordinal)).SelectMany(arg => arg == "--limits" ? ["time", "cpu", "heap", "rest"] : arg[9..].Split(','))];
Measure.Only = [.. args.Where(arg => !arg.StartsWith('-'))];
var options = new CoroRuntimeOptions();
if (limits.Contains("time")) options = options with { TimeLimit = TimeSpan.FromSeconds(30) };
if (limits.Contains("cpu")) options = options with { CpuLimit = TimeSpan.FromSeconds(20) };
if (limits.Contains("heap")) options = options with { MaxHeapMebibytes = 512 };
if (limits.Contains("rest")) options = options with { MaxBufferMebibytes = 128, MaxHandles = 100, MaxOutputBytes = 1 << 20, MaxFibers = 10_000 };

await using (var runtime = new CoroRuntime(options))
{
    if (runtime.SnapshotProblem is { } problem) throw new InvalidOperationException($"These would not be the usual figures: {problem}");
    runtime.Execute(function);
    runtime.Execute(row);
    runtime.AddHostFunction("twice", (int n) => n * 2);
    runtime.AddHostFunction("hop", async (int n) =>
    {
        await Task.Yield();
        return n;
    });
    using CompiledScript compiled = runtime.Compile("2 + 2");

    // On the kernel thread: a function of the host calls back.
    runtime.AddHostFunction("onKernelThread", () =>
    {
        Measure.Each("evaluate", 50_000, () => runtime.Evaluate<int>("2 + 2"));
        Measure.Each("evaluate-compiled", 50_000, () => runtime.Evaluate<int>(compiled));
        Measure.Each("invoke", 50_000, () => runtime.Invoke<int>("add", 1, 2));
        Bytes.MeasureOn(runtime);
    });
    runtime.Execute("onKernelThread()");

    await Measure.EachAsync("evaluate-across-threads", 10_000, () => runtime.EvaluateAsync<int>("2 + 2"));
    await Measure.EachAsync("invoke-across-threads", 10_000, () => runtime.InvokeAsync<int>("add", [1, 2]));

    runtime.Execute("function calls(n) { let sum = 0; for (let i = 0; i < n; i++) sum += twice(i); return sum }");
    runtime.Execute("function hops(n) { let sum = 0; for (let i = 0; i < n; i++) sum += hop(i); return sum }");
    Measure.Loop("host-call", 500_000, count => runtime.Invoke<double>("calls", count));
    Measure.Loop("host-call-async", 20_000, count => runtime.Invoke<double>("hops", count));
    BareHops.Run(20_000);

    int id = 0;
    Measure.Each("plugin-row", 200, () => runtime.Invoke<JsonElement>("transform", new Row(id++, 17, "name")));

    await Measure.EachAsync("context", 50, async () =>
    {
        await using CoroContext context = await runtime.CreateContextAsync();
        await context.EvaluateAsync<int>("2 + 2");
    });
}

// Further runtimes: one is there already, as Node's own isolate is in isolated-vm's process.
await using (var another = new CoroRuntime())
{
    Measure.Each("runtime", 20, () =>
    {
        using var fresh = new CoroRuntime(options);
        fresh.Evaluate<int>("2 + 2");
    });
    await Fresh.MeasureAsync();
}

var jint = new Jint.Engine();
jint.Execute(row);
int jintId = 0;
Measure.Each("jint-plugin-row", 5, () => jint.Invoke("transform", new Row(jintId++, 17, "name")));
jint.Execute(function);
Measure.Each("jint-evaluate", 20_000, () => jint.Execute("2 + 2").GetCompletionValue());
Measure.Each("jint-invoke", 20_000, () => jint.Invoke("add", 1, 2));

internal sealed record Row(int id, int x, string name);
