using System.Globalization;
using CoroJs.Sandboxing;

namespace CoroJs.CommandServer.Jsockd;

/// <summary>The command line of `jsockd` as a server, as its clients write it, and our own options beside it.</summary>
internal sealed class JsockdLine
{
    public const string Usage =
        """
        usage: jsockd -s SOCKET... [options]             serves commands
               jsockd -e CODE|- [--json] [-m FILE] [-sm FILE] [-t MICROSECONDS]
                                                         evaluates code, in which M is the module
               jsockd -k PREFIX                          makes keys: PREFIX.pubkey, PREFIX.privkey
               jsockd -c IN OUT [-pk KEY] [-ss | -sd]    compiles a module, and signs it
               jsockd -v                                 prints the version

        options of a server:
          -s SOCKET...        paths of UNIX sockets; -s -- SOCKET... where one begins with a hyphen
          -m FILE             module file (jsockd -c): the first argument of each command
          -sm FILE            its source map
          -t MICROSECONDS     time limit of a command (default 250000)
          -i MICROSECONDS     a runtime that was idle so long is freed, but for the first (default 0: never)
          -b XX               the byte that ends fields, two hexadecimal digits (default 0A)
          --threads=N         threads that serve all sockets together (default: one for each)
          --max-heap=MiB      limit of a runtime's heap, and of its ArrayBuffers (default 512)
          --allow-net[=HOSTS] --allow-read[=PATHS] --allow-write[=PATHS] --allow-env[=NAMES] --allow-dns[=NAMES]
          --allow-run[=PROGRAMS] --allow-listen[=HOSTS] --allow-import[=WHAT]
                              what commands may do outside of the server (default: nothing); see corojs --help
        """;

    private const long DefaultTimeLimit = 250_000;
    private const int DefaultHeap = 512;
    private const long MostMicroseconds = long.MaxValue / 1000;

    private readonly List<string> sockets = [];
    private readonly PermissionLine permissions = new() { IsSandbox = true };
    private readonly HashSet<string> given = [], paths = [];

    public IReadOnlyList<string> Sockets => sockets;

    /// <summary>Path of the module file; null: none.</summary>
    public string? ModulePath { get; private set; }

    /// <summary>Path of its source map; null: none.</summary>
    public string? SourceMapPath { get; private set; }

    public TimeSpan TimeLimit { get; private set; } = TimeSpan.FromMicroseconds(DefaultTimeLimit);

    /// <summary>Null: runtimes stay.</summary>
    public TimeSpan? IdleLimit { get; private set; }

    public byte Separator { get; private set; } = (byte)'\n';

    /// <summary>0: one for each socket.</summary>
    public int Threads { get; private set; }

    public int MaxHeapMebibytes { get; private set; } = DefaultHeap;

    public Permissions Permissions => permissions.Permissions;

    /// <param name="arguments">All of them.</param>
    /// <param name="needsSockets">False: something is evaluated, and nobody served.</param>
    /// <exception cref="UsageException">It is wrong, and what.</exception>
    public static JsockdLine Parse(IReadOnlyList<string> arguments, bool needsSockets = true)
    {
        var line = new JsockdLine();
        for (int at = 0; at < arguments.Count; at++) line.Take(arguments, ref at);
        if (needsSockets && line.sockets.Count == 0) throw new UsageException("-s is missing: at least one socket must be given");
        if (line.SourceMapPath is not null && line.ModulePath is null) throw new UsageException("-sm needs -m: it is the source map of a module");
        return line;
    }

    private void Take(IReadOnlyList<string> arguments, ref int at)
    {
        string argument = arguments[at];
        int equals = argument.StartsWith("--", StringComparison.Ordinal) ? argument.IndexOf('=', StringComparison.Ordinal) : -1;
        string name = equals < 0 ? argument : argument[..equals];
        string? value = equals < 0 ? null : argument[(equals + 1)..];
        if (name != "-s" && !name.StartsWith("--allow", StringComparison.Ordinal) && !given.Add(name)) throw new UsageException($"{name} is given twice");
        switch (name)
        {
            case "-s":
                TakeSockets(arguments, ref at);
                break;
            case "-m":
                ModulePath = Next(name, arguments, ref at);
                break;
            case "-sm":
                SourceMapPath = Next(name, arguments, ref at);
                break;
            case "-t":
                TimeLimit = TimeSpan.FromMicroseconds(Number(name, Next(name, arguments, ref at), 1, MostMicroseconds));
                break;
            case "-i":
                long idle = Number(name, Next(name, arguments, ref at), 0, MostMicroseconds);
                IdleLimit = idle == 0 ? null : TimeSpan.FromMicroseconds(idle);
                break;
            case "-b":
                Separator = Byte(name, Next(name, arguments, ref at));
                break;
            case "--threads":
                Threads = (int)Number(name, value ?? Next(name, arguments, ref at), 1, 1024);
                break;
            case "--max-heap":
                MaxHeapMebibytes = (int)Number(name, value ?? Next(name, arguments, ref at), 16, 1 << 20);
                break;
            case var _ when PermissionLine.IsOne(name):
                if (permissions.Take(name, value) is { } wrong) throw new UsageException(wrong);
                break;
            case "-v":
                throw new UsageException("-v stands alone");
            default:
                throw new UsageException(argument.StartsWith('-') ? $"there is no option {name}" : $"what is '{argument}'? Sockets stand behind -s");
        }
    }

    private void TakeSockets(IReadOnlyList<string> arguments, ref int at)
    {
        int before = sockets.Count;
        bool anyName = at + 1 < arguments.Count && arguments[at + 1] == "--";
        if (anyName) at++;
        while (at + 1 < arguments.Count && (anyName || !arguments[at + 1].StartsWith('-'))) sockets.Add(arguments[++at]);
        if (sockets.Count == before) throw new UsageException("-s needs the path of a socket");
        for (int i = before; i < sockets.Count; i++)
            if (!paths.Add(Path.GetFullPath(sockets[i]))) throw new UsageException($"the socket {sockets[i]} is given twice");
    }

    private static string Next(string name, IReadOnlyList<string> arguments, ref int at) =>
        at + 1 < arguments.Count ? arguments[++at] : throw new UsageException($"{name} needs a value");

    private static long Number(string name, string value, long from, long to) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= from && number <= to
            ? number
            : throw new UsageException($"{name} {value}: must be a whole number from {from} to {to}");

    private static byte Byte(string name, string value) =>
        value.Length == 2 && byte.TryParse(value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte number)
            ? number
            : throw new UsageException($"{name} {value}: must be two hexadecimal digits, as 0A or 00");
}
