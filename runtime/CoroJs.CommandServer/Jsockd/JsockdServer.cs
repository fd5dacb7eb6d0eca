using System.Runtime.InteropServices;
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
        Module = line.ModulePath is null ? null : JsockdModule.Load(line.ModulePath, line.SourceMapPath, log);
        Runtimes = new Runtimes(line, log, Figures);
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
        using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => server.EndBySignal(c, 0));
        using PosixSignalRegistration interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, c => server.EndBySignal(c, 1));
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
        Runtimes.Dispose();
    }

    private int Serve()
    {
        foreach (string path in Line.Sockets) listening.Add(ListeningSocket.Open(path));
        JsockdSocket[] sockets = [.. listening.Select(l => new JsockdSocket(this, l, keepsRoom: l == listening[0]))];
        sockets[0].OpenAsync().GetAwaiter().GetResult();
        foreach (JsockdSocket socket in sockets.Skip(1)) _ = OpenAsync(socket);
        if (!StandardError.Write(1, $"READY {sockets.Length} {JsockdVersion.Text}\n")) throw new CommandServerException("READY cannot be written to standard output: nobody reads it");
        return Doorkeeper.Run();
    }

    private async Task OpenAsync(JsockdSocket socket)
    {
        try
        {
            await socket.OpenAsync().ConfigureAwait(false);
        }
        catch (CommandServerException e)
        {
            Log.Write(LogLevel.Error, e.Message);
            End(1);
        }
    }

    private void EndBySignal(PosixSignalContext context, int code)
    {
        context.Cancel = true;
        End(code);
    }
}
