using CoroJs.CommandServer.Logging;
using CoroJs.CommandServer.Transport;
using CoroJs.Scheduling;

namespace CoroJs.CommandServer.Jsockd;

/// <summary>
/// One socket of the server: its client, one at a time, and the room in which that one's commands run. The room may be exchanged or
/// given back between two commands; meanwhile the connection is detached and nobody reads from it.
/// </summary>
internal sealed class JsockdSocket(JsockdServer server, ListeningSocket listening)
{
    private readonly Lock gate = new();
    private JsockdConnection? connection;

    public JsockdServer Server => server;

    public string Path => listening.Path;

    /// <summary>Where commands run; null: none is ready.</summary>
    public CommandRoom? Room { get; private set; }

    /// <summary>Any thread: takes clients from now on, and makes the room.</summary>
    /// <exception cref="CommandServerException">The room cannot be made.</exception>
    public async Task OpenAsync()
    {
        server.Doorkeeper.Watch(listening.Descriptor, TakeClient);
        await MakeRoomAsync().ConfigureAwait(false);
    }

    /// <summary>Kernel thread: the connection's command is over.</summary>
    public void CommandHasEnded(bool isGood)
    {
        CommandRoom room = Room!;
        if (room.IsBroken) room.Context.Runtime.Post(new Exchange(this));
    }

    private async Task MakeRoomAsync()
    {
        CommandRoom room = await Task.Run(() => CommandRoom.MakeAsync(server.Line, server.Log, server.Call)).ConfigureAwait(false);
        lock (gate)
        {
            Room = room;
            AttachIfReady();
        }
    }

    // Main thread.
    private void TakeClient()
    {
        int descriptor;
        try
        {
            descriptor = listening.Accept();
        }
        catch (CommandServerException e)
        {
            server.Log.Write(LogLevel.Error, e.Message);
            server.End(1);
            return;
        }
        if (descriptor < 0)
        {
            server.Doorkeeper.Watch(listening.Descriptor, TakeClient);
            return;
        }
        lock (gate)
        {
            connection = new JsockdConnection(descriptor, this);
            AttachIfReady();
        }
    }

    // The gate is held.
    private void AttachIfReady()
    {
        if (Room is { } room && connection is { } client) room.Context.Runtime.Post(new Attaching(this, room, client));
    }

    private sealed class Attaching(JsockdSocket socket, CommandRoom room, JsockdConnection connection) : IMail
    {
        public void Deliver(Kernel kernel)
        {
            room.Connection = connection;
            try
            {
                connection.Attach(kernel);
            }
            catch (SystemCalls.SystemCallException e)
            {
                socket.Server.Log.Write(LogLevel.Error, $"The client of {socket.Path} cannot be served: {e.Message}");
                socket.Server.End(1);
            }
        }
    }

    // The room is broken: another one takes its place.
    private sealed class Exchange(JsockdSocket socket) : IMail
    {
        public void Deliver(Kernel kernel) => socket.LeaveRoom(isWanted: true);
    }

    // Kernel thread, between two commands.
    private void LeaveRoom(bool isWanted)
    {
        CommandRoom left;
        lock (gate)
        {
            if (Room is not { } room) return;
            left = room;
            Room = null;
            if (connection is { IsClosed: false }) connection.Detach();
        }
        _ = Task.Run(async () =>
        {
            await left.DisposeAsync().ConfigureAwait(false);
            if (isWanted) await MakeRoomAsync().ConfigureAwait(false);
        });
    }
}
