using CoroJs.Compression;
using CoroJs.Handles;

namespace CoroJs.SystemCalls.Zlib;

/// <summary>A codec that JavaScript has the id of.</summary>
internal sealed class OpenCodec(Codec codec) : Resource
{
    public Codec Codec => codec;

    /// <summary>A step of it is being computed.</summary>
    public bool IsBusy { get; set; }

    public override void Release(Kernel kernel) => codec.Drop();
}
