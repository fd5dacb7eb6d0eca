namespace CoroJs.Commands;

/// <summary>How a <see cref="CommandClient"/> starts and uses its server.</summary>
public sealed class CommandClientOptions
{
    /// <summary>The server's executable and its first arguments: <c>["corojs", "jsockd"]</c>, found in PATH, unless told otherwise.</summary>
    public IReadOnlyList<string> ServerCommand { get; init; } = ["corojs", "jsockd"];

    /// <summary>Further options of the server, as on its command line: limits, permissions.</summary>
    public IReadOnlyList<string> ServerArguments { get; init; } = [];

    /// <summary>Environment variables of the server beside the process's own; null as a value removes one.</summary>
    public IReadOnlyDictionary<string, string?> EnvironmentVariables { get; init; } = new Dictionary<string, string?>();

    /// <summary>How many commands can run at once, each on a socket, a thread and a runtime of its own. As many as processors, by default.</summary>
    public int Sockets { get; init; } = Environment.ProcessorCount;

    /// <summary>The file of the module that each command gets as its first argument; null: none.</summary>
    public string? Module { get; init; }

    /// <summary>The public key (64 hex digits) of the one who signed <see cref="Module"/>.</summary>
    public string? PublicKey { get; init; }

    /// <summary>The file of the source map of <see cref="Module"/>; null: none.</summary>
    public string? SourceMap { get; init; }

    /// <summary>The time that the server gives a command; null: the server's default, 250 ms.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>How long a runtime may be idle before the server gives it back (never the first); null: for ever.</summary>
    public TimeSpan? IdleTime { get; init; }

    /// <summary>A text before each message of the server's log.</summary>
    public string? LogPrefix { get; init; }

    /// <summary>Takes the messages of the server's log, console output of commands among them. Called on any thread, one message at a time; nobody catches what it throws.</summary>
    public Action<ServerLogMessage>? Log { get; init; }

    /// <summary>The time until the server must be ready. 10 s by default.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time that commands under way, and then the server, get to end when the client is disposed of. 5 s by default.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A server that has not answered a command for that long hangs, whatever <see cref="TimeLimit"/> says: it is killed and replaced. Must be
    /// longer than <see cref="TimeLimit"/>. 15 s by default.
    /// </summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Bytes of an answer. 64 MiB by default.</summary>
    public int MaxAnswerBytes { get; init; } = 64 << 20;

    /// <summary>How many calls may wait for a free socket; one more fails with <see cref="CommandFailure.Busy"/>. 10,000 by default.</summary>
    public int MaxWaiting { get; init; } = 10_000;

    /// <summary>
    /// How often within a minute a server that has died is replaced; then calls fail with <see cref="CommandFailure.ServerNotStarted"/> until
    /// the minute is over. 0: never replaced. 10 by default.
    /// </summary>
    public int MaxRestartsPerMinute { get; init; } = 10;

    /// <summary>Where the folder with the sockets is made; null: the system's folder for temporary files.</summary>
    public string? ScratchFolder { get; init; }

    internal void Check()
    {
        if (ServerCommand.Count == 0) throw Wrong(nameof(ServerCommand), "is empty: name the server's executable");
        if (Sockets < 1) throw Wrong(nameof(Sockets), "must be 1 at least");
        if (TimeLimit is { } limit && limit < TimeSpan.FromMicroseconds(1)) throw Wrong(nameof(TimeLimit), "must be 1 µs at least");
        if (IdleTime is { } idle && idle < TimeSpan.FromMicroseconds(1)) throw Wrong(nameof(IdleTime), "must be 1 µs at least, or null");
        if (StartTimeout <= TimeSpan.Zero) throw Wrong(nameof(StartTimeout), "must be positive");
        if (StopTimeout < TimeSpan.Zero) throw Wrong(nameof(StopTimeout), "must not be negative");
        if (AnswerTimeout <= (TimeLimit ?? TimeSpan.FromMilliseconds(250))) throw Wrong(nameof(AnswerTimeout), "must be longer than the server's time limit");
        if (MaxAnswerBytes < 1024) throw Wrong(nameof(MaxAnswerBytes), "must be 1024 at least");
        if (MaxWaiting < 0) throw Wrong(nameof(MaxWaiting), "must not be negative");
        if (MaxRestartsPerMinute < 0) throw Wrong(nameof(MaxRestartsPerMinute), "must not be negative");
        if (SourceMap is not null && Module is null) throw Wrong(nameof(SourceMap), "needs a module");
    }

    private static ArgumentException Wrong(string name, string what) => new($"{name} {what}", name);
}
