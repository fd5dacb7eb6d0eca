// Works a pool hard for some time and then looks whether the process has grown: CoroJs.Soak SECONDS [CARRIER]. In rounds; after
// each everything is at rest and is measured. Exit code 1: something has grown, or a call ended otherwise than it should.
using System.Diagnostics;
using System.Globalization;
using CoroJs;
using CoroJs.Soak;

TimeSpan time = TimeSpan.FromSeconds(double.Parse(args[0], CultureInfo.InvariantCulture));
FiberCarrier carrier = args.Length > 1 ? Enum.Parse<FiberCarrier>(args[1], ignoreCase: true) : FiberCarrier.Stack;

NativeHeap.Share();
var work = new Workload(carrier);
await using CoroPool pool = await CoroPool.CreateAsync(work.Options);
var measured = new List<Sample>();
long began = Stopwatch.GetTimestamp();
int rounds = 0;
do
{
    await work.RunAsync(pool, rounds++);
    measured.Add(await Sample.TakeAsync(work.Runtimes, work.Forget));
}
while (Stopwatch.GetElapsedTime(began) < time || rounds < 12);

Console.WriteLine($"{carrier}: {rounds} rounds, {work.Calls} calls, {work.Replaced} runtimes replaced; {string.Join(", ", work.Outcomes.OrderBy(o => o.Key).Select(o => $"{o.Value} {o.Key}"))}");
var verdict = new Verdict(measured);
Console.WriteLine(verdict.Text);
foreach (string complaint in work.Complaints.Concat(verdict.Complaints)) Console.Error.WriteLine(complaint);
return work.Complaints.IsEmpty && verdict.Complaints.Count == 0 ? 0 : 1;
