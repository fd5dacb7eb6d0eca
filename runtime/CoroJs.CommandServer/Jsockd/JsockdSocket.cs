using CoroJs.CommandServer.Logging;
using CoroJs.CommandServer.Transport;
using CoroJs.Scheduling;

namespace CoroJs.CommandServer.Jsockd;

/// <summary>
/// One socket of the server: its client, one at a time, and the room in which that one's commands run. The room may be exchanged or
/// given back between two commands; until there is another one nobody reads from the connection.
/// </summary>
/// <param name="server">Its server.</param>
/// <param name="listening">Where clients come from.</param>
/// <param name="keepsRoom">The room stays however long it is idle.</param>
internal sealed class JsockdSocket(JsockdServer server, ListeningSocket listening, bool keepsRoom)
{
    private const string LeakNotice = "Memory usage has increased over the last 300 commands. Resetting interpreter state.";

    private readonly Lock gate = new();
    private JsockdConnection? connection;
    private bool isMaking;

    public JsockdServer Server => server;

    public string Path => listening.Path;

    /// <summary>Where commands run; null: none is ready.</summary>
    public CommandRoom? Room { get; private set; }

    /// <summary>Takes a client from now on, and makes the room; blocks until it is there.</summary>
    /// <exception cref="CommandServerException">The room cannot be made.</exception>
    public void Open()
    {
        Watch();
        EnterFirst();
    }

    /// <summary>The same in the background.</summary>
    public void BeginOpening()
    {
        Watch();
        InBackground(EnterFirst);
    }

    /// <summary>Kernel thread: a command is over.</summary>
    public void CommandHasEnded(Kernel kernel, bool isGood)
    {
        CommandRoom room = Room!;
        if (room.IsBroken) room.Post(new Leaving(this, room));
        else if (isGood && !isMaking && room.Guard.Notices(collect => CommandRoom.MemoryInUse(kernel, collect))) Exchange(room);
    }

    /// <summary>Kernel thread, no command is under way: leaves the room, to make another when there is a command for it.</summary>
    /// <returns>False: it is not its room any more.</returns>
    private bool Leave(CommandRoom room)
    {
        lock (gate)
        {
            if (Room != room) return false;
            Room = null;
            room.Connection = null;
            if (connection is { IsClosed: false } client)
            {
                client.Detach();
                server.Doorkeeper.Watch(client.Descriptor, RoomIsWanted);
            }
        }
        DisposeOf(room);
        return true;
    }

    // Kernel thread: a fresh room takes its place as soon as it is ready; this one serves until then.
    private void Exchange(CommandRoom room)
    {
        server.Log.Write(LogLevel.Error, LeakNotice);
        server.Figures.CountReset();
        isMaking = true;
        InBackground(() =>
        {
            CommandRoom next = MakeRoom();
            if (!room.Post(new Entering(this, room, next))) next.Dispose();
        });
    }

    // A client that comes early waits for the room that is being made instead of asking for another one.
    private void Watch()
    {
        isMaking = true;
        server.Doorkeeper.Watch(listening.Descriptor, TakeClient);
    }

    private CommandRoom MakeRoom() => CommandRoom.Make(server.Runtimes, server.Module, server.Call);

    // The kernel thread of the room that is left, between two commands; any thread if there is none.
    private void Enter(CommandRoom room, CommandRoom? left)
    {
        bool isTaken;
        lock (gate)
        {
            isMaking = false;
            isTaken = Room == left;
            if (isTaken)
            {
                if (left is not null && connection is { IsClosed: false } client) client.Detach();
                Room = room;
                if (connection is not null) room.Post(new Attaching(this, room, connection));
            }
        }
        DisposeOf(isTaken ? left : room);
        if (isTaken) WatchLife(room);
        if (isTaken && !keepsRoom && server.Line.IdleLimit is { } limit) room.Post(new Watching(this, room, limit));
    }

    // What dies takes no mail any more.
    private void WatchLife(CommandRoom room)
    {
        var leaving = new Leaving(this, room);
        room.TellOfDeath(leaving.Deliver);
        // It had died before: then its kernel has nothing of the client.
        if (room.Context.Runtime.HasEnded) leaving.Do();
    }

    // Main thread: there is a client.
    private void TakeClient()
    {
        try
        {
            int descriptor = listening.Accept();
            if (descriptor < 0) server.Doorkeeper.Watch(listening.Descriptor, TakeClient);
            else Take(new JsockdConnection(descriptor, this));
        }
        catch (CommandServerException e)
        {
            Fail(e);
        }
    }

    private void Take(JsockdConnection client)
    {
        lock (gate)
        {
            connection = client;
            if (Room is { } room)
            {
                room.Post(new Attaching(this, room, client));
                return;
            }
        }
        RoomIsWanted();
    }

    // Main thread: the client has sent something, or is gone.
    private void RoomIsWanted()
    {
        lock (gate)
        {
            if (isMaking || Room is not null) return;
            isMaking = true;
        }
        InBackground(EnterFirst);
    }

    private void EnterFirst() => Enter(MakeRoom(), left: null);

    private void InBackground(Action work) => _ = Task.Run(() =>
    {
        try
        {
            work();
        }
        catch (CommandServerException e)
        {
            Fail(e);
        }
    });

    private static void DisposeOf(CommandRoom? room)
    {
        if (room is not null) _ = Task.Run(room.Dispose);
    }

    private void Fail(CommandServerException e)
    {
        server.Log.Write(LogLevel.Error, e.Message);
        server.End(1);
    }

    private sealed class Attaching(JsockdSocket socket, CommandRoom room, JsockdConnection connection) : IMail
    {
        public void Deliver(Kernel kernel)
        {
            // It may have been left before.
            if (socket.Room != room || connection.Kernel is not null) return;
            room.Connection = connection;
            try
            {
                connection.Attach(kernel);
            }
            catch (SystemCalls.SystemCallException e)
            {
                socket.Fail(new CommandServerException($"the client of {socket.Path} cannot be served: {e.Message}"));
            }
        }
    }

    /// <summary>The next room is ready.</summary>
    private sealed class Entering(JsockdSocket socket, CommandRoom left, CommandRoom next) : IMail
    {
        public void Deliver(Kernel kernel)
        {
            // A command under way posts it again when it is over.
            if (left.Connection is { IsIdle: false } busy) busy.AfterCommand = this;
            else socket.Enter(next, left);
        }
    }

    /// <summary>The room is broken.</summary>
    private sealed class Leaving(JsockdSocket socket, CommandRoom room) : IMail
    {
        public void Deliver(Kernel kernel) => Do();

        public void Do()
        {
            if (!socket.Leave(room)) return;
            if (room.Context.Runtime.HasDied) socket.Server.Log.Write(LogLevel.Error, $"The runtime of {socket.Path} has ended, because a command wanted more than V8 can make: there will be another one");
            socket.Server.Figures.CountReset();
            socket.RoomIsWanted();
        }
    }

    /// <summary>Leaves a room that has been idle too long.</summary>
    private sealed class Watching(JsockdSocket socket, CommandRoom room, TimeSpan limit) : Alarm, IMail
    {
        public void Deliver(Kernel kernel) => kernel.Clock.Set(this, limit.TotalMilliseconds);

        public override void Ring(Kernel kernel)
        {
            if (socket.Room != room) return;
            TimeSpan idle = room.Connection is { } client ? client.IdleTime : limit;
            if (idle < limit) kernel.Clock.Set(this, (limit - idle).TotalMilliseconds);
            else socket.Leave(room);
        }
    }
}
