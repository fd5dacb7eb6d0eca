using CoroJs.Engine;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Net;

/// <summary>Waits until a connection is ready for reading or writing, and takes nothing from it.</summary>
internal sealed class PollOperation(Connection connection, int events, bool isTimed) : Operation
{
    public override string Waiting => "a socket to become ready";

    public override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        bool isClosed = connection.IsClosed || connection.Handshake is not null;
        int ready = isClosed ? 0 : connection.Look(kernel, events);
        bool isLate = isTimed && fiber.Alarm!.HasRung;
        if (ready == 0 && !isLate && !isClosed) return false;
        Abandon(kernel, fiber);
        if (!isClosed) return kernel.Frame.Return(ready);
        const string message = "The socket was closed while a poll was waiting in it";
        return kernel.Frame.Fail(Failure.Error, message, "ERR_SOCKET_CLOSED", systemCall: "poll");
    }

    public override void Abandon(Kernel kernel, Fiber fiber)
    {
        connection.Pollers.Remove(fiber);
        if (isTimed) kernel.CancelAlarm(fiber);
    }
}
