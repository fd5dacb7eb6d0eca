// A plugin host. Rows of a data set go in as JSON, a script that the host does not trust makes something of each, JSON comes
// out: first one row after the other, then over all processors. Limits on memory and time are on; two hostile scripts meet them.
//
//   dotnet run -c Release --project samples/embedding/PluginHost [rows] [script.js]
using System.Diagnostics;
using System.Globalization;
using System.Text;
using CoroJs;
using PluginHost;

int count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20_000;
string path = args.Length > 1 ? args[1] : Path.Combine(AppContext.BaseDirectory, "track-points.js");
// The script as the body of a function: what it declares belongs to one row, though all rows share the runtimes' contexts.
string script = $"{{ {await File.ReadAllTextAsync(path)} }}";
byte[][] rows = Rows.Make(count);

await using CoroPool pool = await CoroPool.CreateAsync(new CoroPoolOptions
{
    Name = "plugins",
    // Scripts that only compute gain nothing by overlapping.
    MaxCallsPerRuntime = 1,
    MaxQueue = count,
    Runtime = new CoroRuntimeOptions { MaxHeapMebibytes = 64, MaxBufferMebibytes = 16, CpuLimit = TimeSpan.FromMilliseconds(100), Permissions = Permissions.None },
});

// The engine compiles what runs often.
foreach (byte[] row in rows.Take(2000)) await Transform(row);

long began = Stopwatch.GetTimestamp();
foreach (byte[] row in rows) await Transform(row);
Tell("one after the other", Stopwatch.GetElapsedTime(began));

began = Stopwatch.GetTimestamp();
byte[][] results = await Task.WhenAll(rows.Select(Transform));
Tell($"over {Environment.ProcessorCount} processors", Stopwatch.GetElapsedTime(began));
Console.WriteLine($"row 0 became {Encoding.UTF8.GetString(results[0])}");

foreach (string hostile in (string[])["for (;;);", "for (const a = []; ; ) a.push(new Array(1e5).fill(0.5))"])
{
    try
    {
        await pool.CallPluginAsync(hostile, "null"u8.ToArray(), PoolCall.Shared, "hostile.js");
    }
    catch (Exception e) when (e is ScriptTimeoutException or ScriptOutOfMemoryException)
    {
        Console.WriteLine($"{hostile}\n  {e.GetType().Name}: {e.Message}");
    }
}
byte[] last = await Transform(rows[0]);
Console.WriteLine(last.AsSpan().SequenceEqual(results[0]) ? "and the next row is served as before" : throw new InvalidOperationException("The next row came out otherwise"));

Task<byte[]> Transform(byte[] row) => pool.CallPluginAsync(script, row, PoolCall.Shared, Path.GetFileName(path));

void Tell(string how, TimeSpan time) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{how}: {count} rows in {time.TotalSeconds:0.00} s, {count / time.TotalSeconds:0} rows/s"));
