namespace CoroJs;

/// <summary>Where clients of the DevTools protocol (Chrome's DevTools, the debuggers of editors) may attach to a program.</summary>
public sealed record InspectorOptions
{
    /// <summary>The port that Node's inspector has, which clients look at first.</summary>
    public const int DefaultPort = 9229;

    /// <summary>An address of this machine or a name that means one. Whoever reaches it can run any code in the program.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>A TCP port; 0: any free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The program stops before its first statement and waits there for a client.</summary>
    public bool BreakOnStart { get; init; }
}
