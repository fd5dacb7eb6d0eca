using CoroJs.CommandServer.Logging;
using CoroJs.CommandServer.Transport;

namespace CoroJs.CommandServer.Jsockd;

/// <summary>`jsockd -s …`: serves the commands of clients over UNIX sockets until one of them goes, or a signal comes.</summary>
internal sealed class JsockdServer : IDisposable
{
    private readonly List<ListeningSocket> listening = [];

    private JsockdServer(JsockdLine line, ServerLog log)
    {
        Line = line;
        Log = log;
        Call = new CallOptions { Name = "<buffer>", TimeLimit = line.TimeLimit };
        Runtimes = new Runtimes(line, log, Figures);
        Runtimes.BeginFirst();
        Module = line.ModulePath is null ? null : JsockdModule.Load(line.ModulePath, line.SourceMapPath, log);
    }

    public JsockdLine Line { get; }

    public ServerLog Log { get; }

    public Doorkeeper Doorkeeper { get; } = new();

    /// <summary>What commands get; null: nothing.</summary>
    public JsockdModule? Module { get; }

    public Runtimes Runtimes { get; }

    public ServerFigures Figures { get; } = new();

    /// <summary>For each command.</summary>
    public CallOptions Call { get; }

    /// <summary>Serves, and returns the exit code.</summary>
    /// <exception cref="CommandServerException">It cannot do what its command line says.</exception>
    public static int Run(JsockdLine line)
    {
        var log = new ServerLog("jsockd", Environment.GetEnvironmentVariable("JSOCKD_LOG_PREFIX"));
        using var server = new JsockdServer(line, log);
        using var signals = new EndingSignals(server.Doorkeeper, codeOfInterrupt: 1);
        return server.Serve();
    }

    /// <summary>Any thread.</summary>
    public void End(int code) => Doorkeeper.End(code);

    /// <summary>Any thread: a client has closed its connection, which ends the server: clients that hold several sockets end it so.</summary>
    public void ClientHasGone(JsockdSocket socket)
    {
        Log.Write(LogLevel.Info, $"The client of {socket.Path} has closed its connection: the server ends");
        End(0);
    }

    /// <summary>What `?health` answers. Any thread.</summary>
    /// <param name="heapBytes">Of the runtime that answers.</param>
    public string DescribeHealth(long heapBytes) => Figures.Describe(JsockdVersion.Text, listening.Count, heapBytes);

    public void Dispose()
    {
        foreach (ListeningSocket socket in listening) socket.Dispose();
        Doorkeeper.Dispose();
    }

    private int Serve()
    {
        foreach (string path in Line.Sockets) listening.Add(ListeningSocket.Open(path));
        var sockets = new JsockdSocket[listening.Count];
        for (int i = 0; i < sockets.Length; i++) sockets[i] = new JsockdSocket(this, listening[i], keepsRoom: i == 0);
        sockets[0].Open();
        for (int i = 1; i < sockets.Length; i++) sockets[i].BeginOpening();
        if (!StandardError.Write(1, $"READY {sockets.Length} {JsockdVersion.Text}\n")) throw new CommandServerException("READY cannot be written to standard output: nobody reads it");
        return Doorkeeper.Run();
    }
}
