using System.Net.Sockets;

namespace CoroJs.Tests.CommandServer;

/// <summary>A `corojs sidecar` with a socket in a folder of its own. It ends with the test.</summary>
public sealed class SidecarProcess : IDisposable
{
    private readonly ScratchFolder folder = new("sidecar");
    private readonly RunningProgram program;

    /// <summary>One worker, for classes of tests that share it.</summary>
    public SidecarProcess()
        : this("--workers", "1")
    {
    }

    private SidecarProcess(params string[] options)
    {
        Socket = Path.Combine(folder.Path, "s");
        program = RunningProgram.StartIn(Folder, ["sidecar", "--socket", Socket, .. options]);
    }

    /// <summary>Where it runs.</summary>
    internal string Folder => folder.Path;

    internal RunningProgram Program => program;

    internal string Socket { get; }

    internal static SidecarProcess Start(params string[] options) => new(options);

    /// <summary>A client; waits until the socket is there.</summary>
    internal async Task<SidecarClient> Connect()
    {
        DateTime end = DateTime.UtcNow.AddSeconds(60);
        while (true)
        {
            try
            {
                return new SidecarClient(Socket);
            }
            catch (SocketException) when (DateTime.UtcNow < end)
            {
                await Task.Delay(5);
            }
        }
    }

    public void Dispose()
    {
        program.Dispose();
        folder.Dispose();
    }
}
