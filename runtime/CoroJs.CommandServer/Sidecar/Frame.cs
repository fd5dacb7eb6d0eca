namespace CoroJs.CommandServer.Sidecar;

/// <summary>A frame that came: see SPEC.md.</summary>
/// <param name="RequestId">The client's.</param>
/// <param name="MessageId">Of the client, too.</param>
/// <param name="Kind">May be none that there is.</param>
/// <param name="Payload">JSON; valid until more is read.</param>
internal readonly record struct Frame(uint RequestId, uint MessageId, FrameKind Kind, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Bytes before the payload: the length of what follows it, two ids and the kind.</summary>
    public const int HeaderBytes = 16;

    /// <summary>What the length counts beside the payload.</summary>
    public const int CountedBytes = 12;

    /// <summary>Bytes of a payload. V8's longest text is twice as long.</summary>
    public const int MostBytes = 256 << 20;
}
