namespace CoroJs.Compression;

/// <summary>Compresses to gzip, zlib or bare deflate.</summary>
internal sealed unsafe class Deflater : ZlibCodec
{
    /// <param name="level">-1 to 9.</param>
    /// <param name="windowBits">8 to 15; 16 more for gzip, negative for no frame.</param>
    /// <param name="memoryLevel">1 to 9.</param>
    /// <param name="strategy">0 to 4.</param>
    /// <param name="dictionary">Or null.</param>
    /// <param name="failure">Null when the codec can be used.</param>
    public Deflater(int level, int windowBits, int memoryLevel, int strategy, byte[]? dictionary, out CodecFailure? failure)
        : base(dictionary)
    {
        int result = Zlib.deflateInit2_(Stream, level, Zlib.Deflated, windowBits, memoryLevel, strategy, Zlib.zlibVersion(), sizeof(Zlib.Stream));
        failure = result == Zlib.Ok ? null : FailureOf(result, "Init error");
        if (failure is not null || dictionary is null) return;
        fixed (byte* bytes = dictionary) result = Zlib.deflateSetDictionary(Stream, bytes, (uint)dictionary.Length);
        if (result != Zlib.Ok) failure = FailureOf(result, "Failed to set dictionary");
    }

    public override void Step(ref CodecStep step)
    {
        int result = Call(ref step, &Deflate, step.Flush);
        step.HasEnded = result == Zlib.StreamEnd;
        step.HasMore = !step.HasEnded && step.OutputLeft == 0;
        // Nothing to do is no error here.
        if (result is not (Zlib.Ok or Zlib.StreamEnd or Zlib.BufferError)) step.Failure = FailureOf(result);
    }

    protected override void Free()
    {
        _ = Zlib.deflateEnd(Stream);
        base.Free();
    }

    private static int Deflate(Zlib.Stream* stream, int flush) => Zlib.deflate(stream, flush);
}
