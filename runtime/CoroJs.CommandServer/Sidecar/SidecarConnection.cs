using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using CoroJs.CommandServer.Transport;
using CoroJs.Platform;

namespace CoroJs.CommandServer.Sidecar;

/// <summary>
/// A client of `corojs sidecar`: frames whose requests run side by side, each in a fiber of its own, and are answered as they end. It has
/// one context, until a request wants another. Kernel thread.
/// </summary>
internal sealed class SidecarConnection : Connection
{
    /// <summary>Requests under way with which nothing more is read for now.</summary>
    private const int MostRunning = 256;

    /// <summary>The same while answers to calls must be read.</summary>
    private const int MostRunningWithCalls = 8192;

    private readonly SidecarWorker worker;
    private readonly FrameReader reader = new();
    private readonly HashSet<SidecarRequest> running = [];
    private SidecarRoom? room;
    private uint nextMessage, lastRequest;
    private bool isRefused;

    public SidecarConnection(int descriptor, SidecarWorker worker)
        : base(descriptor)
    {
        this.worker = worker;
        Calls = new ClientCalls(this);
    }

    public ClientCalls Calls { get; }

    /// <summary>Nobody will read what is sent.</summary>
    public unsafe bool IsPeerGone
    {
        get
        {
            if (IsClosed) return true;
            var entry = new Libc.PollEntry { Descriptor = Descriptor };
            return Libc.poll(&entry, 1, 0) > 0 && (entry.Returned & (Libc.POLLHUP | Libc.POLLERR)) != 0;
        }
    }

    protected override bool WantsInput => !isRefused && running.Count < (Calls.AreOwed ? MostRunningWithCalls : MostRunning);

    protected override Span<byte> Room() => reader.Room();

    protected override void Filled(int count) => reader.Filled(count);

    /// <summary>Whether the context is the one that it has now.</summary>
    public bool Owns(CoroContext context) => room?.Context == context;

    // ---- what comes ----------------------------------------------------------------------------------------------

    protected override bool Serve()
    {
        if (!reader.TryRead(out Frame frame))
        {
            if (reader.Fault is not { } fault) return false;
            Refuse(reader.FaultyRequest, fault);
            return true;
        }
        switch (frame.Kind)
        {
            case FrameKind.RunScript:
                Start(frame);
                break;
            case FrameKind.Ping:
                SendFrame(frame.RequestId, FrameKind.Pong, default);
                break;
            case FrameKind.CallResult:
                Calls.Take(frame.MessageId, frame.Payload.Span);
                break;
            case FrameKind.StatsRequest:
                SendFrame(frame.RequestId, FrameKind.Stats, worker.DescribeStats(Kernel!));
                break;
            default:
                SendFrame(frame.RequestId, FrameKind.Error, ErrorPayload.Of($"There is no message of the type 0x{(uint)frame.Kind:x}"));
                break;
        }
        return true;
    }

    protected override void InputEnded()
    {
        if (running.Count > 0 && !IsPeerGone)
        {
            Calls.Fail("The client has ended its side of the connection");
            return;
        }
        Close();
        Leave();
    }

    protected override void Broken(string why) => Leave();

    private void Start(in Frame frame)
    {
        lastRequest = frame.RequestId;
        RunScriptHead head = RunScriptHead.Read(frame.Payload.Span);
        if (head.Fault is { } fault)
        {
            worker.Stats.Count(RequestOutcome.Failed);
            SendFrame(frame.RequestId, FrameKind.Error, ErrorPayload.Of(fault));
            return;
        }
        try
        {
            if (room is null || head.RecreateContext) Move();
        }
        catch (CoroJsException e)
        {
            worker.Stats.Count(RequestOutcome.Failed);
            SendFrame(frame.RequestId, FrameKind.Error, ErrorPayload.Of(e.Message));
            return;
        }
        foreach (string name in head.HostFunctions) Calls.Allow(name);
        var request = new SidecarRequest(this, room!, frame.RequestId, frame.Payload.ToArray(), head.TimeLimit ?? worker.Line.TimeLimit);
        running.Add(request);
        room!.Enter();
        worker.Stats.Begin();
        request.Start(Kernel!);
    }

    // Into a context that nobody has used.
    private void Move()
    {
        SidecarRoom next = worker.TakeRoom(Kernel!);
        next.Connection = this;
        room?.Leave();
        room = next;
    }

    // ---- what is sent --------------------------------------------------------------------------------------------

    /// <summary>The request is over, with this answer.</summary>
    public void End(SidecarRequest request, FrameKind kind, ReadOnlySpan<byte> payload, RequestOutcome outcome)
    {
        if (!running.Remove(request)) return;
        worker.Stats.End(outcome);
        Calls.Forget(request);
        request.Room.Exit();
        SendFrame(request.Id, kind, payload);
        if (!IsClosed) PumpLater();
        worker.RequestHasEnded();
    }

    /// <summary>The request is over and has failed.</summary>
    public void Fail(SidecarRequest request, string message, string? frames, RequestOutcome outcome) =>
        End(request, FrameKind.Error, ErrorPayload.Of(message, frames), outcome);

    /// <summary>The request has used up the worker's memory: its context, which may hold it, ends, with all that runs there.</summary>
    public void LoseContext(SidecarRequest request, string message)
    {
        if (room == request.Room) room = null;
        request.Room.Context.BeginClosing();
        Fail(request, message, null, RequestOutcome.OutOfMemory);
    }

    /// <summary>The same by an error of JavaScript.</summary>
    public void FailThrown(SidecarRequest request, JavaScriptException thrown) =>
        End(request, FrameKind.Error, ErrorPayload.Write(thrown.Message, thrown.JavaScriptStack.Length == 0 ? thrown.Message : thrown.JavaScriptStack), RequestOutcome.Failed);

    /// <summary>A script has written to its console.</summary>
    /// <param name="request">Null: it is not known which, so the youngest takes it.</param>
    /// <param name="level">As the protocol names it.</param>
    /// <param name="arguments">A JSON array.</param>
    public void Log(SidecarRequest? request, string level, string arguments) =>
        SendFrame(request?.Id ?? lastRequest, FrameKind.Log, Encoding.UTF8.GetBytes($$"""{"level":"{{level}}","message":{{arguments}}}"""));

    /// <summary>Calls a function of the client. Null: that one has gone; else the message's id.</summary>
    public uint? SendCall(SidecarRequest request, ReadOnlySpan<byte> payload)
    {
        if (IsClosed || HasInputEnded) return null;
        // More may have to be read than before.
        PumpLater();
        return SendFrame(request.Id, FrameKind.Call, payload);
    }

    /// <summary>The worker ends: what runs is told so, and nothing more is served.</summary>
    public void EndBecause(string why)
    {
        foreach (SidecarRequest request in running.ToArray()) Fail(request, why, null, RequestOutcome.Failed);
        Refuse(0, null);
    }

    private uint SendFrame(uint request, FrameKind kind, ReadOnlySpan<byte> payload)
    {
        uint id = nextMessage++;
        int length = Frame.HeaderBytes + payload.Length;
        byte[] frame = ArrayPool<byte>.Shared.Rent(length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)(payload.Length + Frame.CountedBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), request);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(8), id);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(12), (uint)kind);
        payload.CopyTo(frame.AsSpan(Frame.HeaderBytes));
        Send(frame.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(frame);
        return id;
    }

    // Nothing can be read any more; the client learns why, if there is a reason.
    private void Refuse(uint request, string? why)
    {
        isRefused = true;
        if (why is not null) SendFrame(request, FrameKind.Error, ErrorPayload.Of(why));
        if (!IsClosed) CloseWhenSent();
        Leave();
    }

    // The connection is over, or as good as: its context ends with all that runs in it.
    private void Leave()
    {
        Calls.Fail("The client has gone");
        room?.Context.BeginClosing();
        room = null;
        worker.ConnectionHasEnded(this);
    }
}
