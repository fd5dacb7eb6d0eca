namespace CoroJs.Compression;

/// <summary>Decompresses Zstandard: all frames of a file.</summary>
internal sealed unsafe class ZstdDecompressor : Codec
{
    private readonly nint context = Zstd.ZSTD_createDCtx();
    private bool isBetweenFrames;

    /// <summary>Before the first step. False: there is no such parameter, or it cannot have this value.</summary>
    public bool Set(int parameter, int value) => context != 0 && Zstd.ZSTD_isError(Zstd.ZSTD_DCtx_setParameter(context, parameter, value)) == 0;

    public bool SetDictionary(ReadOnlySpan<byte> dictionary)
    {
        fixed (byte* bytes = dictionary)
            return context != 0 && Zstd.ZSTD_isError(Zstd.ZSTD_DCtx_loadDictionary(context, bytes, (nuint)dictionary.Length)) == 0;
    }

    public override void Step(ref CodecStep step)
    {
        while (!isBetweenFrames || IsFrame(new ReadOnlySpan<byte>(step.Input, (int)step.InputLeft)))
        {
            nuint result = Zstd.Call(ref step, context, 0, &Decompress);
            if (Zstd.ZSTD_isError(result) != 0)
            {
                step.Failure = Zstd.FailureOf(result);
                return;
            }
            isBetweenFrames = result == 0;
            if (step.OutputLeft > 0 && step.InputLeft > 0) continue;
            step.HasMore = step.OutputLeft == 0 && (!isBetweenFrames || IsFrame(new ReadOnlySpan<byte>(step.Input, (int)step.InputLeft)));
            step.HasEnded = isBetweenFrames && !step.HasMore;
            return;
        }
        step.HasEnded = true;
    }

    protected override void Free() => Zstd.ZSTD_freeDCtx(context);

    // As far as it can be seen: a frame's magic number, or that of one that is skipped.
    private static bool IsFrame(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return false;
        ReadOnlySpan<byte> frame = [0x28, 0xb5, 0x2f, 0xfd], skipped = [0x2a, 0x4d, 0x18];
        ReadOnlySpan<byte> head = input[..Math.Min(input.Length, 4)];
        return frame.StartsWith(head) || (head[0] >> 4 == 5 && skipped.StartsWith(head[1..]));
    }

    private static nuint Decompress(nint context, Zstd.Memory* output, Zstd.Memory* input, int operation) =>
        Zstd.ZSTD_decompressStream(context, output, input);
}
