using CoroJs.CommandServer.Logging;
using CoroJs.CommandServer.Transport;

namespace CoroJs.CommandServer.Sidecar;

/// <summary>`corojs sidecar --socket PATH`: serves js_sidecar's clients until a signal comes.</summary>
internal sealed class SidecarServer : IDisposable
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);
    private readonly ListeningSocket listening;
    private readonly SidecarWorker[] workers;

    private SidecarServer(SidecarLine line)
    {
        Line = line;
        listening = ListeningSocket.Open(line.Socket);
        workers = new SidecarWorker[line.Workers];
        for (int i = 0; i < workers.Length; i++) workers[i] = new SidecarWorker(this);
    }

    public SidecarLine Line { get; }

    public SidecarStats Stats { get; } = new();

    public ServerLog Log { get; } = new("sidecar", null);

    public Doorkeeper Doorkeeper { get; } = new();

    /// <summary>Serves, and returns the exit code.</summary>
    /// <exception cref="CommandServerException">It cannot do what its command line says.</exception>
    public static int Run(SidecarLine line)
    {
        using var server = new SidecarServer(line);
        using var signals = new EndingSignals(server.Doorkeeper, codeOfInterrupt: 0);
        return server.Serve();
    }

    /// <summary>Any thread.</summary>
    public void End(int code) => Doorkeeper.End(code);

    public void Dispose()
    {
        listening.Dispose();
        Doorkeeper.Dispose();
    }

    private int Serve()
    {
        // Clients wait for the socket for half a second and no longer; who comes before the first worker is there waits for that.
        Doorkeeper.Watch(listening.Descriptor, TakeClients);
        Open(workers[0]);
        foreach (SidecarWorker worker in workers.AsSpan(1)) _ = Task.Run(() => Open(worker));
        return Doorkeeper.Run();
    }

    private void Open(SidecarWorker worker)
    {
        try
        {
            worker.Open();
        }
        catch (CoroJsException e)
        {
            Log.Write(LogLevel.Error, e.Message);
            End(1);
        }
    }

    private SidecarWorker LeastLoaded()
    {
        SidecarWorker least = workers[0];
        foreach (SidecarWorker worker in workers)
            if (worker.Load < least.Load) least = worker;
        return least;
    }

    // Main thread.
    private void TakeClients()
    {
        try
        {
            for (int descriptor; (descriptor = listening.Accept()) >= 0;) LeastLoaded().Take(descriptor);
            Doorkeeper.Watch(listening.Descriptor, TakeClients);
        }
        catch (CommandServerException e)
        {
            // Too many descriptors, say: that may pass.
            Log.Write(LogLevel.Error, e.Message);
            _ = Task.Delay(BetweenTries).ContinueWith(_ => Doorkeeper.Watch(listening.Descriptor, TakeClients), TaskScheduler.Default);
        }
    }
}
