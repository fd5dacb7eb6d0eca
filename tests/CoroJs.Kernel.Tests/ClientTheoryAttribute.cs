namespace CoroJs.Tests;

/// <summary>A theory that drives a sample with curl, nc and python3; skipped, with the reason, where one of them is missing.</summary>
internal sealed class ClientTheoryAttribute : TheoryAttribute
{
    public ClientTheoryAttribute() => Skip = Clients.Missing;
}

/// <summary>The same for a fact.</summary>
internal sealed class ClientFactAttribute : FactAttribute
{
    public ClientFactAttribute() => Skip = Clients.Missing;
}

/// <summary>Programs of others that the samples are tried with.</summary>
internal static class Clients
{
    /// <summary>Which are not installed, in words; null: all are there.</summary>
    public static readonly string? Missing = Find();

    private static string? Find()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        string[] missing = [.. new[] { "curl", "nc", "python3" }.Where(p => !folders.Any(f => File.Exists(Path.Combine(f, p))))];
        return missing.Length == 0 ? null : $"not installed: {string.Join(", ", missing)}";
    }
}
