// A rules engine: a thousand scripts of different tenants on one pool. Each tenant has a sandbox of its own, a context that is
// kept from order to order; what one of them does to its globals no other sees, and one that never ends meets its limit.
//
//   dotnet run -c Release --project samples/embedding/RulesEngine [tenants] [rounds]
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CoroJs;
using RulesEngine;

int tenants = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1000;
int rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10;

await using CoroPool pool = await CoroPool.CreateAsync(new CoroPoolOptions
{
    Name = "rules",
    ContextsKept = tenants,
    MaxGrowthMebibytes = 4096,
    Runtime = new CoroRuntimeOptions { TimeLimit = TimeSpan.FromSeconds(2), CpuLimit = TimeSpan.FromMilliseconds(50), MaxHandles = 10_000 },
    // What rules may ask of their host, and it is all that they can reach.
    Prepare = context => context.AddHostFunction("lookUp", async (string what) =>
    {
        await Task.Yield();
        return what.StartsWith("name ", StringComparison.Ordinal) ? new { name = $"tenant{what.AsSpan(4)}", kind = "" } : new { name = "", kind = "retail" };
    }),
});
long idle = Environment.WorkingSet;
byte[] order = JsonSerializer.SerializeToUtf8Bytes(new { amount = 99.5, country = "DE" });
var failures = new ConcurrentDictionary<int, string>();

await Round("the first order of each tenant, which makes its sandbox");
Console.WriteLine($"  {(Environment.WorkingSet - idle) / tenants >> 10} KiB a sandbox");
for (int round = 2; round <= rounds; round++) await Round($"order {round} of each tenant");

foreach ((int tenant, string failure) in failures.OrderBy(f => f.Key)) Console.WriteLine($"tenant {tenant} failed each time: {failure}");
JsonElement last = await Ask(1);
if (last.GetProperty("seen").GetInt32() != rounds + 1) throw new InvalidOperationException($"Another order came between: {last}");
Console.WriteLine($"tenant 1 now says {last}");

async Task Round(string what)
{
    long began = Stopwatch.GetTimestamp();
    await Parallel.ForEachAsync(Enumerable.Range(1, tenants), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (tenant, _) =>
    {
        try
        {
            JsonElement answer = await Ask(tenant);
            if (answer.GetProperty("tenant").GetString() != $"tenant {tenant}") throw new InvalidOperationException($"Tenant {tenant} got {answer}");
        }
        catch (Exception e) when (e is ScriptTimeoutException or ScriptExitException or JavaScriptException)
        {
            failures[tenant] = $"{e.GetType().Name}: {e.Message}";
        }
    });
    TimeSpan time = Stopwatch.GetElapsedTime(began);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {tenants} in {time.TotalSeconds:0.00} s, {time.TotalMicroseconds / tenants:0} µs each"));
}

// In a block: what a rule declares belongs to one order, what it leaves in globalThis stays.
async Task<JsonElement> Ask(int tenant)
{
    string rule = $"{{ let attempts = 0, order = data; {Tenants.Rule(tenant)} }}";
    byte[] answer = await pool.CallPluginAsync(rule, order, new PoolCall { Key = $"tenant {tenant}" }, $"rule-{tenant}.js");
    return JsonSerializer.Deserialize<JsonElement>(answer);
}
