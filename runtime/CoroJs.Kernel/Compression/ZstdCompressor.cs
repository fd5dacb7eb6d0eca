namespace CoroJs.Compression;

/// <summary>Compresses to Zstandard.</summary>
internal sealed unsafe class ZstdCompressor : Codec
{
    /// <summary>Above this level a step may take more than a millisecond.</summary>
    private const int SlowLevel = 5;

    private readonly nint context = Zstd.ZSTD_createCCtx();
    private int level = Zstd.DefaultLevel;

    public override bool IsSlow => level > SlowLevel;

    /// <summary>Before the first step. False: there is no such parameter, or it cannot have this value.</summary>
    public bool Set(int parameter, int value)
    {
        if (parameter == Zstd.Level) level = value;
        return context != 0 && Zstd.ZSTD_isError(Zstd.ZSTD_CCtx_setParameter(context, parameter, value)) == 0;
    }

    /// <summary>Before the first step: how many bytes will come. It is written into the frame, and checked.</summary>
    public bool SetSize(ulong size) => context != 0 && Zstd.ZSTD_isError(Zstd.ZSTD_CCtx_setPledgedSrcSize(context, size)) == 0;

    public bool SetDictionary(ReadOnlySpan<byte> dictionary)
    {
        fixed (byte* bytes = dictionary)
            return context != 0 && Zstd.ZSTD_isError(Zstd.ZSTD_CCtx_loadDictionary(context, bytes, (nuint)dictionary.Length)) == 0;
    }

    public override void Step(ref CodecStep step)
    {
        int operation = step.Flush switch
        {
            Flush.None => Zstd.Continue,
            Flush.Finish => Zstd.End,
            _ => Zstd.FlushOperation,
        };
        while (true)
        {
            nuint result = Zstd.Call(ref step, context, operation, &Compress);
            if (Zstd.ZSTD_isError(result) != 0)
            {
                step.Failure = Zstd.FailureOf(result);
                return;
            }
            bool hasMore = step.InputLeft > 0 || (operation != Zstd.Continue && result > 0);
            if (hasMore && step.OutputLeft > 0) continue;
            step.HasMore = hasMore;
            step.HasEnded = !hasMore && operation == Zstd.End;
            return;
        }
    }

    protected override void Free() => Zstd.ZSTD_freeCCtx(context);

    private static nuint Compress(nint context, Zstd.Memory* output, Zstd.Memory* input, int operation) =>
        Zstd.ZSTD_compressStream2(context, output, input, operation);
}
