using System.Reflection;

namespace CoroJs.Tests;

/// <summary>Where things lie, as the build wrote it into this assembly.</summary>
internal static class Repository
{
    public static readonly string Root = Metadata("RepositoryRoot");

    /// <summary>The executable that the build made.</summary>
    public static readonly string Executable = Metadata("Executable");

    /// <summary>What the build made of one of the repository's projects.</summary>
    public static string Built(string folder, string file) => Path.Combine(Root, folder, Metadata("OutputFolder"), file);

    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
