namespace CoroJs.Tests;

/// <summary>A theory that drives a sample with programs of others; skipped, with the reason, where one of them is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClientTheoryAttribute : TheoryAttribute
{
    /// <param name="programs">What it needs; left out: curl, nc and python3.</param>
    public ClientTheoryAttribute(params string[] programs)
    {
        Programs = programs;
        Skip = Clients.Missing(programs);
    }

    public IReadOnlyList<string> Programs { get; }
}

/// <summary>The same for a fact.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClientFactAttribute : FactAttribute
{
    /// <param name="programs">What it needs; left out: curl, nc and python3.</param>
    public ClientFactAttribute(params string[] programs)
    {
        Programs = programs;
        Skip = Clients.Missing(programs);
    }

    public IReadOnlyList<string> Programs { get; }
}

/// <summary>Programs of others that the samples are tried with.</summary>
internal static class Clients
{
    private static readonly string[] Usual = ["curl", "nc", "python3"];

    /// <summary>Which are not installed, in words; null: all are there.</summary>
    public static string? Missing(params string[] programs)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        string[] missing = [.. (programs.Length == 0 ? Usual : programs).Where(p => !folders.Any(f => File.Exists(Path.Combine(f, p))))];
        return missing.Length == 0 ? null : $"not installed: {string.Join(", ", missing)}";
    }
}
