namespace CoroJs.CommandServer.Sidecar;

/// <summary>What a frame is. Up to <see cref="Stats"/> excluded they come from the client.</summary>
internal enum FrameKind
{
    RunScript = 0,
    Ping = 1,

    /// <summary>The client's answer to <see cref="Call"/>; its message id is that one's.</summary>
    CallResult = 2,

    /// <summary>The client asks for <see cref="Stats"/>.</summary>
    StatsRequest = 3,

    RunResponse = 0x1000,
    Log = 0x1001,
    Error = 0x1002,
    Pong = 0x1003,

    /// <summary>A script calls a function of the client, which RunScript has named in hostFunctions.</summary>
    Call = 0x1004,

    Stats = 0x1005,
}
