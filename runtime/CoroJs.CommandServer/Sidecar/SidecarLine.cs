using System.Globalization;
using CoroJs.Sandboxing;

namespace CoroJs.CommandServer.Sidecar;

/// <summary>The command line of `corojs sidecar`.</summary>
internal sealed class SidecarLine
{
    public const string Usage =
        """
        usage: corojs sidecar --socket PATH [options]   runs scripts for js_sidecar's clients

        options:
          --socket PATH            the socket that is made for them
          --workers N              threads, each with a heap of its own (default: one a processor)
          --time-limit MS          of requests that have no timeoutMs (default: none)
          --max-heap MiB           limit of a worker's JavaScript heap (default: V8's)
          --max-buffers MiB        limit of a worker's ArrayBuffers together (default: none)
          --allow-…                what scripts may do outside of their contexts (default: nothing): see corojs --help

        Where clients start it under the name node, options can stand in the variable COROJS_SIDECAR_OPTIONS.
        """;

    private const string Variable = "COROJS_SIDECAR_OPTIONS";

    private const int MostWorkers = 1024;

    private readonly PermissionLine permissions = new() { IsSandbox = true };

    public string Socket { get; private set; } = "";

    public int Workers { get; private set; } = Environment.ProcessorCount;

    /// <summary>Null: none.</summary>
    public TimeSpan? TimeLimit { get; private set; }

    /// <summary>0: V8's own.</summary>
    public int MaxHeapMebibytes { get; private set; }

    /// <summary>0: none.</summary>
    public int MaxBufferMebibytes { get; private set; }

    public Permissions Permissions => permissions.Permissions;

    /// <summary>Options that stand before those of the command line.</summary>
    public static string[] FromEnvironment() =>
        Environment.GetEnvironmentVariable(Variable)?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <exception cref="UsageException">It is wrong, and what.</exception>
    public static SidecarLine Parse(IReadOnlyList<string> arguments)
    {
        var line = new SidecarLine();
        for (int at = 0; at < arguments.Count; at++) line.Take(arguments, ref at);
        if (line.Socket.Length == 0) throw Wrong("--socket PATH is missing");
        return line;
    }

    private void Take(IReadOnlyList<string> arguments, ref int at)
    {
        string argument = arguments[at];
        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? argument : argument[..equals];
        string? value = equals < 0 ? null : argument[(equals + 1)..];
        if (PermissionLine.IsOne(name))
        {
            if (permissions.Take(name, value) is { } wrong) throw Wrong(wrong);
            return;
        }
        if (name is not ("--socket" or "--workers" or "--time-limit" or "--max-heap" or "--max-buffers")) throw Wrong($"unknown option {argument}");
        value ??= at + 1 < arguments.Count ? arguments[++at] : throw Wrong($"{name} needs a value");
        switch (name)
        {
            case "--socket":
                Socket = value;
                break;
            case "--workers":
                Workers = Number(name, value, 1, MostWorkers);
                break;
            case "--time-limit":
                TimeLimit = TimeSpan.FromMilliseconds(Number(name, value, 1, int.MaxValue));
                break;
            case "--max-heap":
                MaxHeapMebibytes = Number(name, value, 4, 1 << 20);
                break;
            default:
                MaxBufferMebibytes = Number(name, value, 1, 1 << 20);
                break;
        }
    }

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"{name} {value}: must be a number from {least} to {most}"));

    private static UsageException Wrong(string what) => new(what);
}
