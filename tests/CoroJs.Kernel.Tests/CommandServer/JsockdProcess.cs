namespace CoroJs.Tests.CommandServer;

/// <summary>A `corojs jsockd` with sockets in a folder of its own. It ends with the test.</summary>
internal sealed class JsockdProcess : IDisposable
{
    private readonly ScratchFolder folder;

    private JsockdProcess(RunningProgram program, ScratchFolder folder, string[] sockets)
    {
        Program = program;
        this.folder = folder;
        Sockets = sockets;
    }

    public RunningProgram Program { get; }

    public IReadOnlyList<string> Sockets { get; }

    /// <summary>What follows READY.</summary>
    public string Ready { get; private set; } = "";

    /// <summary>Starts one and waits until it is ready.</summary>
    public static Task<JsockdProcess> Start(params string[] options) => Start(1, options);

    /// <param name="count">Of sockets.</param>
    /// <param name="options">Others than `-s`.</param>
    public static Task<JsockdProcess> Start(int count, params string[] options) => StartWith(new Dictionary<string, string>(), count, options);

    /// <summary>The same with these variables in its environment.</summary>
    public static async Task<JsockdProcess> StartWith(IReadOnlyDictionary<string, string> environment, int count, params string[] options)
    {
        var folder = new ScratchFolder("jsockd");
        string[] sockets = [.. Enumerable.Range(0, count).Select(i => Path.Combine(folder.Path, $"s{i}"))];
        var process = new JsockdProcess(RunningProgram.StartWith(environment, ["jsockd", .. options, "-s", .. sockets]), folder, sockets);
        process.Ready = await process.Program.Line("READY ");
        return process;
    }

    /// <summary>A client of one of the sockets.</summary>
    public JsockdClient Connect(byte separator = (byte)'\n', int socket = 0) => new(Sockets[socket], separator);

    public void Dispose()
    {
        Program.Dispose();
        folder.Dispose();
    }
}
