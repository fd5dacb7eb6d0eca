using System.Globalization;
using CoroJs.Hosting;
using CoroJs.Scheduling;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.CommandServer.Sidecar;

/// <summary>RunScript under way, in a fiber of its own. Kernel thread.</summary>
internal sealed class SidecarRequest : HostCall
{
    public const string Library = "coro:internal/sidecar";
    private readonly SidecarConnection connection;

    /// <param name="connection">Whose it is.</param>
    /// <param name="room">Where it runs.</param>
    /// <param name="id">The client's.</param>
    /// <param name="payload">JSON.</param>
    /// <param name="limit">Null: none.</param>
    public SidecarRequest(SidecarConnection connection, SidecarRoom room, uint id, byte[] payload, TimeSpan? limit)
        : base(room.Context, HostOperation.CallLibrary, HostWish.Plain, default)
    {
        this.connection = connection;
        Room = room;
        Id = id;
        Target = Library;
        Name = "runRequest";
        Arguments = [new HostJson(payload)];
        Options = new CallOptions { Tag = this, TimeLimit = limit, Messages = connection.Calls.Channel };
    }

    public SidecarRoom Room { get; }

    public uint Id { get; }

    /// <summary>A script that computes keeps its worker from seeing that the client has gone, so it is asked.</summary>
    public override long Patience => 500 * AlarmClock.NanosecondsPerMillisecond;

    public override bool IsWanted => !connection.IsPeerGone;

    protected override void SetResult(HostValue value)
    {
        if (value.Raw.Type != ValueType.String) connection.Fail(this, "The script has broken its own context: there is no answer", null, RequestOutcome.Failed);
        else if (value.Tag == HostTag.Error) connection.End(this, FrameKind.Error, value.Bytes, RequestOutcome.Failed);
        else connection.End(this, FrameKind.RunResponse, value.Bytes, RequestOutcome.Answered);
    }

    protected override void SetException(Exception exception)
    {
        switch (exception)
        {
            case ScriptTimeoutException late:
                // Without a limit the client has gone, and nobody reads this.
                double limit = Options!.TimeLimit?.TotalMilliseconds ?? 0;
                connection.Fail(this, string.Create(CultureInfo.InvariantCulture, $"Script execution timed out after {limit}ms"), late.JavaScriptStack, RequestOutcome.TimedOut);
                break;
            case ScriptOutOfMemoryException:
                connection.LoseContext(this, Context.Runtime.HasDied ? exception.Message : "The worker's heap has reached its limit: the script was ended, and its context with it");
                break;
            case JavaScriptException thrown:
                connection.FailThrown(this, thrown);
                break;
            case ObjectDisposedException:
                connection.Fail(this, "The context has ended", null, RequestOutcome.Failed);
                break;
            default:
                connection.Fail(this, exception.Message, null, RequestOutcome.Failed);
                break;
        }
    }
}
