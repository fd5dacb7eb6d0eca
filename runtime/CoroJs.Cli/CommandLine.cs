using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CoroJs.Platform;
using CoroJs.Sandboxing;

namespace CoroJs.Cli;

/// <summary>
/// The command line of corojs. Written by hand: everything behind the program's name belongs to the program, untouched,
/// and this runs at each start, where a parser library's own start-up would show.
/// </summary>
internal sealed class CommandLine
{
    public const string Usage =
        """
        corojs runs JavaScript in fibers: blocking calls block their fiber and nothing else.

        usage: corojs [options] FILE [arguments]     runs an ES module
               corojs [options] -e CODE [arguments]  runs code
               corojs [options] - [arguments]        runs what standard input holds
               corojs [options] test [FILES]         runs tests: corojs test --help
               corojs [options]                      on a terminal: runs what you type; else as with -
               corojs jsockd …                       serves commands at UNIX sockets: corojs jsockd --help
               corojs sidecar --socket PATH …        serves scripts there: corojs sidecar --help

        options:
          -e, --eval CODE          the program itself
          --cpu-limit=MS           a fiber that runs so long without a break is ended (default: none)
          --cpu-prof[=FILE]        writes a profile of processor time that Chrome's tools open
          --cpu-prof-interval=US   microseconds between two samples of it (default 1000)
          --heap-prof[=FILE]       writes a profile of what is allocated and kept, for the same tools
          --heap-prof-interval=BYTES
                                   bytes between two samples of it (default 524288)
          --heap-snapshot-signal=SIGNAL
                                   SIGUSR2, …: the signal that has the heap written to a file
          --fibers=stack|plain|thread
                                   how fibers are carried (stack: the fast way)
          --import-map=FILE        where imports lead (default: "imports" and "scopes" of the nearest corojs.json)
          --sandbox                denies what the options --allow-… do not grant; each of those but --allow-import
                                   means --sandbox as well. Several values are separated by commas
          --allow-all              grants everything
          --allow-net[=HOSTS]      connecting: example.com:443, *.example.com, 10.0.0.0/8:80, [::1]:8080, unix:/run/x.sock
          --allow-listen[=HOSTS]   listening: 127.0.0.1:8080, :443, unix:/run/x.sock
          --allow-read[=PATHS]     reading files and folders, with all that is in them
          --allow-write[=PATHS]    making, changing and removing them
          --allow-env[=NAMES]      variables of the environment: HOME, APP_*
          --allow-run[=PROGRAMS]   starting other programs
          --allow-dns[=NAMES]      asking for names of hosts
          --allow-import[=WHAT]    in a sandbox: modules other than FILE itself, by path (./lib); everywhere: https: modules,
                                   by host (esm.sh)
          --max-buffers=MiB        limit of all ArrayBuffers together (default: none)
          --max-fibers=N           fibers at once (default 1048576)
          --max-handles=N          sockets, files and their like open at once (default: none)
          --max-heap=MiB           limit of the JavaScript heap (default: V8's)
          --max-output=BYTES       limit of what is written to standard output and error (default: none)
          --reload                 fetches https: modules anew (default: what is in the cache stays)
          --stack-size=KiB         stack of a fiber, 128 to 65536 (default 1024)
          --stack-trace-limit=N    frames of an error's stack (default 10; 0: none)
          --trace-handles          notes where sockets, files and their like are opened, for process.activeHandles() and warnings
          --unhandled-rejections=throw|strict|warn|none|warn-with-error-code
                                   what happens then (default throw: the program ends with 1)
          --v8-flags=FLAGS         flags for V8, separated by spaces
          --inspect[=[HOST:]PORT]  lets debuggers attach (default 127.0.0.1:9229; port 0: any free one)
          --inspect-brk[=[HOST:]PORT]
                                   the same, and stops before the first statement
          --no-snapshot            load the standard library from source
          --version                print versions
          --help                   print this
          --                       the program follows, whatever its name
        """;

    private readonly List<string> problems = [];

    public ProgramOptions? Program { get; private set; }

    public bool WantsHelp { get; private set; }

    public bool WantsVersion { get; private set; }

    /// <summary>What is wrong, a line each; empty when one of the other properties is set.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <param name="executable">The path for process.argv[0].</param>
    /// <param name="arguments">What follows it.</param>
    public static CommandLine Parse(string executable, IReadOnlyList<string> arguments)
    {
        var line = new CommandLine();
        line.Read(executable, arguments);
        return line;
    }

    private void Read(string executable, IReadOnlyList<string> arguments)
    {
        var options = new ProgramOptions { Kind = ProgramKind.File, AllowSignals = true };
        PermissionLine? permissions = null;
        int at = 0;
        for (; at < arguments.Count && arguments[at] is ['-', not '\0', ..] argument; at++)
        {
            if (argument == "--")
            {
                at++;
                break;
            }
            int equals = argument.StartsWith("--", StringComparison.Ordinal) ? argument.IndexOf('=', StringComparison.Ordinal) : -1;
            string name = equals < 0 ? argument : argument[..equals];
            string? value = equals < 0 ? null : argument[(equals + 1)..];
            switch (name)
            {
                case "-h" or "--help":
                    WantsHelp = true;
                    return;
                case "-v" or "--version":
                    WantsVersion = true;
                    return;
                case "-e" or "--eval":
                    if (permissions is not null) options = options with { Permissions = permissions.Permissions };
                    if (TakeValue(name, value, arguments, ref at, out string? code) && problems.Count == 0)
                        Program = Complete(options with { Kind = ProgramKind.Code, Entry = code }, [executable], arguments, at + 1);
                    return;
                case "--fibers":
                    if (TakeValue(name, value, arguments, ref at, out value))
                    {
                        if (value is "stack" or "plain" or "thread")
                            options = options with { Carrier = Enum.Parse<FiberCarrier>(value, ignoreCase: true) };
                        else
                            problems.Add($"--fibers={value}: must be stack, plain or thread");
                    }
                    break;
                case "--cpu-limit":
                    options = options with { CpuLimitMilliseconds = TakeNumber(name, value, arguments, ref at, 1, int.MaxValue) };
                    break;
                case "--cpu-prof":
                    options = options with { CpuProfile = value ?? "" };
                    break;
                case "--cpu-prof-interval":
                    options = options with { CpuProfileInterval = TakeNumber(name, value, arguments, ref at, 50, 1_000_000) };
                    break;
                case "--heap-prof":
                    options = options with { HeapProfile = value ?? "" };
                    break;
                case "--heap-prof-interval":
                    options = options with { HeapProfileInterval = TakeNumber(name, value, arguments, ref at, 64, int.MaxValue) };
                    break;
                case "--heap-snapshot-signal":
                    options = options with { HeapSnapshotSignal = TakeSignal(name, value, arguments, ref at) };
                    break;
                case "--import-map":
                    if (TakeValue(name, value, arguments, ref at, out value)) options = options with { ImportMap = value };
                    break;
                case "--max-fibers":
                    options = options with { MaxFibers = TakeNumber(name, value, arguments, ref at, 1, 4_000_000) };
                    break;
                case "--reload":
                    options = options with { ReloadModules = true };
                    break;
                case "--max-buffers":
                    options = options with { MaxBufferMebibytes = TakeNumber(name, value, arguments, ref at, 1, 1 << 20) };
                    break;
                case "--max-handles":
                    options = options with { MaxHandles = TakeNumber(name, value, arguments, ref at, 0, int.MaxValue) };
                    break;
                case "--max-output":
                    options = options with { MaxOutputBytes = TakeNumber(name, value, arguments, ref at, 0, int.MaxValue) };
                    break;
                case var _ when PermissionLine.IsOne(name):
                    if ((permissions ??= new PermissionLine()).Take(name, value) is { } wrong) problems.Add(wrong);
                    break;
                case "--max-heap":
                    options = options with { MaxHeapMebibytes = TakeNumber(name, value, arguments, ref at, 4, 1 << 20) };
                    break;
                case "--stack-size":
                    options = options with { StackKibibytes = TakeNumber(name, value, arguments, ref at, 128, 65_536) + 3 & ~3 };
                    break;
                case "--stack-trace-limit":
                    options = options with { StackTraceLimit = TakeNumber(name, value, arguments, ref at, 0, int.MaxValue) };
                    break;
                case "--trace-handles":
                    options = options with { TraceHandles = true };
                    break;
                case "--unhandled-rejections":
                    if (TakeValue(name, value, arguments, ref at, out value))
                    {
                        if (value is "throw" or "strict" or "warn" or "none" or "warn-with-error-code")
                            options = options with { UnhandledRejections = value };
                        else
                            problems.Add($"--unhandled-rejections={value}: must be throw, strict, warn, none or warn-with-error-code");
                    }
                    break;
                case "--v8-flags":
                    if (TakeValue(name, value, arguments, ref at, out value)) options = options with { V8Flags = $"{options.V8Flags} {value}".Trim() };
                    break;
                case "--engine-tests":
                    options = options with { EngineTests = TakeNumber(name, value, arguments, ref at, 0, int.MaxValue) };
                    break;
                case "--schedule-seed":
                    options = options with { ScheduleSeed = TakeNumber(name, value, arguments, ref at, 0, int.MaxValue) };
                    break;
                case "--inspect" or "--inspect-brk":
                    options = options with { Inspector = TakeInspector(name, value) };
                    break;
                case "--no-snapshot":
                    options = options with { IgnoreSnapshot = true };
                    break;
                default:
                    problems.Add($"unknown option {name}; corojs --help lists them all (options of the program follow its name)");
                    break;
            }
        }
        if (problems.Count > 0) return;
        if (permissions is not null) options = options with { Permissions = permissions.Permissions };
        if (at == arguments.Count)
        {
            options = Libc.isatty(0) == 1
                ? options with { Kind = ProgramKind.Command, Entry = "repl" }
                : options with { Kind = ProgramKind.StandardInput };
            Program = Complete(options, [executable], arguments, at);
            return;
        }
        if (arguments[at] == "test")
        {
            Program = Complete(options with { Kind = ProgramKind.Command, Entry = "test" }, [executable, "test"], arguments, at + 1);
            return;
        }
        bool fromInput = arguments[at] == "-";
        options = fromInput
            ? options with { Kind = ProgramKind.StandardInput }
            : options with { Entry = arguments[at] };
        Program = Complete(options, [executable, fromInput ? "-" : FullPath(arguments[at])], arguments, at + 1);
    }

    // The usual cases by hand: what Path does costs 3 ms of a start (see NativeText).
    private static string FullPath(string path)
    {
        bool isPlain = path.Length > 0 && path[^1] != '/';
        for (int i = 0; i < path.Length && isPlain; i++)
        {
            bool startsSegment = i == 0 || path[i - 1] == '/';
            if (startsSegment && (path[i] == '.' || (i > 0 && path[i] == '/'))) isPlain = false;
        }
        if (isPlain && path[0] == '/') return path;
        return isPlain && NativeText.CurrentFolder() is { } folder ? string.Concat(folder, "/", path) : Path.GetFullPath(path);
    }

    private static ProgramOptions Complete(ProgramOptions options, string[] head, IReadOnlyList<string> arguments, int from)
    {
        var all = new string[head.Length + arguments.Count - from];
        head.CopyTo(all, 0);
        for (int i = from; i < arguments.Count; i++) all[head.Length + i - from] = arguments[i];
        return options with { Arguments = all };
    }

    private bool TakeValue(string name, string? given, IReadOnlyList<string> arguments, ref int at, [NotNullWhen(true)] out string? value)
    {
        value = given ?? (at + 1 < arguments.Count ? arguments[++at] : null);
        if (value is null) problems.Add($"{name} needs a value");
        return value is not null;
    }

    private InspectorOptions TakeInspector(string name, string? value)
    {
        var inspector = new InspectorOptions { BreakOnStart = name == "--inspect-brk" };
        if (value is null) return inspector;
        int colon = value.LastIndexOf(':');
        string host = colon < 0 ? "" : value[..colon], port = value[(colon + 1)..];
        // A host alone: what is behind the last colon is no number, or part of an address of IPv6.
        if (host.Length > 0 && host.Contains(':', StringComparison.Ordinal) && host[0] != '[') (host, port) = (value, "");
        else if (colon < 0 && !port.All(char.IsAsciiDigit)) (host, port) = (value, "");
        if (host.Length > 0) inspector = inspector with { Host = host };
        if (port.Length == 0 && host.Length > 0) return inspector;
        if (int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= ushort.MaxValue)
            return inspector with { Port = number };
        problems.Add($"{name}={value}: must be a port from 0 to 65535, a host, or HOST:PORT");
        return inspector;
    }

    private int TakeSignal(string name, string? given, IReadOnlyList<string> arguments, ref int at)
    {
        if (!TakeValue(name, given, arguments, ref at, out string? value)) return 0;
        int number = value switch { "SIGHUP" => 1, "SIGUSR1" => 10, "SIGUSR2" => 12, "SIGALRM" => 14, _ => 0 };
        if (number == 0) problems.Add($"{name}={value}: must be SIGUSR1, SIGUSR2, SIGHUP or SIGALRM");
        return number;
    }

    private int TakeNumber(string name, string? given, IReadOnlyList<string> arguments, ref int at, int from, int to)
    {
        if (!TakeValue(name, given, arguments, ref at, out string? value)) return from;
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= from && number <= to) return number;
        problems.Add($"{name}={value}: must be a number from {from} to {to}");
        return from;
    }
}
