namespace CoroJs.CommandServer.Sidecar;

/// <summary>A context in which a connection's scripts run. Kernel thread.</summary>
internal sealed class SidecarRoom(CoroContext context)
{
    private int running;
    private bool isLeft;

    public CoroContext Context => context;

    /// <summary>Whose it is; null: nobody's yet.</summary>
    public SidecarConnection? Connection { get; set; }

    /// <summary>A request begins in it.</summary>
    public void Enter() => running++;

    /// <summary>A request has ended.</summary>
    public void Exit()
    {
        running--;
        CloseIfEmpty();
    }

    /// <summary>The connection has another one: it ends with its last request.</summary>
    public void Leave()
    {
        isLeft = true;
        CloseIfEmpty();
    }

    private void CloseIfEmpty()
    {
        if (isLeft && running == 0) context.BeginClosing();
    }
}
