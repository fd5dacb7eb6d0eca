using System.Buffers;
using System.Net.WebSockets;
using CoroJs.Engine;

namespace CoroJs.Inspection;

/// <summary>Carries the messages of one client to the engine and back: the connection's thread reads, a second one writes.</summary>
internal sealed unsafe class InspectorSession(WebSocket socket, nint runtime)
{
    private const int MillisecondsToWait = 1000;
    private const int LeastBuffer = 4096;

    private readonly nint inspector = NativeEngine.coro_inspector_open(runtime);
    private readonly Lock gate = new();
    private bool closed;
    private volatile bool ending;

    /// <summary>Until the client goes, the connection is broken, or <see cref="End"/>.</summary>
    public void Run()
    {
        var writer = new Thread(Write) { IsBackground = true, Name = "inspector writer" };
        writer.Start();
        try
        {
            Read();
        }
        finally
        {
            End();
            writer.Join();
            lock (gate)
            {
                closed = true;
                NativeEngine.coro_inspector_close(inspector);
            }
        }
    }

    /// <summary>Any thread: the client gets what waits for it and then a goodbye, upon which it goes.</summary>
    public void End()
    {
        ending = true;
        lock (gate)
        {
            if (!closed) NativeEngine.coro_inspector_end(inspector);
        }
    }

    private void Read()
    {
        var message = new ArrayBufferWriter<byte>(LeastBuffer);
        while (true)
        {
            ValueWebSocketReceiveResult part = Wait(socket.ReceiveAsync(message.GetMemory(LeastBuffer), CancellationToken.None));
            if (part.MessageType == WebSocketMessageType.Close) return;
            message.Advance(part.Count);
            if (!part.EndOfMessage) continue;
            fixed (byte* bytes = message.WrittenSpan) NativeEngine.coro_inspector_send(inspector, bytes, (ulong)message.WrittenCount);
            message.ResetWrittenCount();
        }
    }

    private void Write()
    {
        byte[] copy = [];
        try
        {
            while (true)
            {
                bool last = ending; // looked at before: what was added until then is received after
                ulong size;
                byte* message = NativeEngine.coro_inspector_receive(inspector, MillisecondsToWait, &size);
                if (message is not null)
                {
                    if ((ulong)copy.Length < size) copy = new byte[Math.Max(size, LeastBuffer)];
                    new ReadOnlySpan<byte>(message, checked((int)size)).CopyTo(copy);
                    Wait(socket.SendAsync(copy.AsMemory(0, (int)size), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None));
                }
                else if (last)
                {
                    break;
                }
            }
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The client has gone; the reader meets the same end.
            socket.Abort();
        }
    }

    // These threads have nothing else to do.
    private static T Wait<T>(ValueTask<T> task) => task.IsCompletedSuccessfully ? task.Result : task.AsTask().GetAwaiter().GetResult();

    private static void Wait(ValueTask task)
    {
        if (!task.IsCompletedSuccessfully) task.AsTask().GetAwaiter().GetResult();
    }
}
