using System.Globalization;

namespace CoroJs.Soak;

/// <summary>
/// Has the process grown? The first half of the samples is warming up: caches fill, code is compiled, and for some ten rounds
/// .NET and V8 keep more pages than they need. Of the rest the median of the earlier half is compared with that of the later one,
/// so that one odd moment says nothing.
/// </summary>
internal sealed class Verdict
{
    private const long Mebibyte = 1 << 20;
    private readonly List<string> complaints = [];
    private readonly List<string> lines = [];

    public Verdict(IReadOnlyList<Sample> samples)
    {
        Sample[] rest = [.. samples.Skip(samples.Count / 2)];
        Sample[] early = rest[..(rest.Length / 2)], late = rest[^(rest.Length / 2)..];
        Look("V8's heaps", s => s.Heap, 4 * Mebibyte, Mebibyte, "MiB");
        Look(".NET's heap", s => s.Managed, Mebibyte, Mebibyte, "MiB");
        Look("native allocations", s => s.Native, 6 * Mebibyte, Mebibyte, "MiB");
        // What is above is exact, and this is not.
        Look("resident memory", s => s.Resident, 64 * Mebibyte, Mebibyte, "MiB");
        Look("descriptors", s => s.Descriptors, 2, 1, "");
        Look("threads", s => s.Threads, 1, 1, "");
        Look("fibers", s => s.Fibers, 2, 1, "");

        void Look(string what, Func<Sample, long> read, long may, double unit, string name)
        {
            long before = Median(early.Select(read)), after = Median(late.Select(read));
            string line = string.Create(CultureInfo.InvariantCulture, $"{what}: {before / unit:0.##} -> {after / unit:0.##} {name}").TrimEnd();
            lines.Add(line);
            if (after - before > may) complaints.Add($"{line}: it may grow by {may / unit}; all of it: {string.Join(' ', samples.Select(s => string.Create(CultureInfo.InvariantCulture, $"{read(s) / unit:0.#}")))}");
        }
    }

    public IReadOnlyList<string> Complaints => complaints;

    public string Text => string.Join(Environment.NewLine, lines);

    private static long Median(IEnumerable<long> values)
    {
        long[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
