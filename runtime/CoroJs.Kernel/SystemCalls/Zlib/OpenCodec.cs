using CoroJs.Compression;
using CoroJs.Handles;

namespace CoroJs.SystemCalls.Zlib;

/// <summary>A codec that JavaScript has the id of.</summary>
internal sealed class OpenCodec(Codec codec) : Handle
{
    public Codec Codec => codec;

    /// <summary>A step of it is being computed.</summary>
    public bool IsComputing { get; set; }

    public override bool IsBusy => IsComputing;

    public override string Kind => "compressor";

    public override void Release(Kernel kernel) => codec.Drop();
}
