namespace CoroJs.Tests;

/// <summary>Module files for servers.</summary>
internal static class Modules
{
    /// <summary>For modules that nobody has signed.</summary>
    public const string AnyKey = "dangerously_allow_invalid_signatures";

    /// <summary>The path of what a server can load.</summary>
    public static Task<string> Compile(string source) => Task.FromResult(source);
}
