using System.Globalization;

namespace CoroJs.Tests;

/// <summary>A test whose processes need many descriptors each; skipped, and says so, where the hard limit is lower.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SampleDescriptorFactAttribute : FactAttribute
{
    public SampleDescriptorFactAttribute(int descriptors)
    {
        Descriptors = descriptors;
        if (HardLimit() is { } limit && limit < descriptors)
            Skip = $"needs {descriptors} descriptors a process; the hard limit here is {limit} (ulimit -Hn)";
    }

    public int Descriptors { get; }

    private static long? HardLimit()
    {
        string line = File.ReadLines("/proc/self/limits").Single(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        string hard = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        return hard == "unlimited" ? null : long.Parse(hard, CultureInfo.InvariantCulture);
    }
}
