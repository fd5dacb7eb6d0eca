namespace CoroJs.Compression;

/// <summary>Compresses to Brotli.</summary>
internal sealed unsafe class BrotliCompressor : Codec
{
    /// <summary>From this quality on it looks for more than the last match.</summary>
    private const int SlowQuality = 5;

    private readonly nint encoder = Brotli.BrotliEncoderCreateInstance(0, 0, 0);
    private int quality = Brotli.DefaultQuality;

    public override bool IsSlow => quality >= SlowQuality;

    /// <summary>Before the first step. False: there is no such parameter, or it cannot have this value.</summary>
    public bool Set(int parameter, uint value)
    {
        if (parameter == Brotli.Quality) quality = (int)Math.Min(value, Brotli.DefaultQuality);
        return encoder != 0 && Brotli.BrotliEncoderSetParameter(encoder, parameter, value) != 0;
    }

    public override void Step(ref CodecStep step)
    {
        int operation = step.Flush switch
        {
            Flush.None => Brotli.Process,
            Flush.Finish => Brotli.Finish,
            _ => Brotli.FlushOperation,
        };
        byte* input = step.Input, output = step.Output;
        nuint inputLeft = step.InputLeft, outputLeft = step.OutputLeft;
        bool isOk, hasMore;
        do
        {
            isOk = encoder != 0 && Brotli.BrotliEncoderCompressStream(encoder, operation, &inputLeft, &input, &outputLeft, &output, null) != 0;
            hasMore = isOk && (inputLeft > 0 || Brotli.BrotliEncoderHasMoreOutput(encoder) != 0);
        }
        while (hasMore && outputLeft > 0);
        step.MoveTo(input, inputLeft, output, outputLeft);
        step.HasMore = hasMore;
        step.HasEnded = isOk && !hasMore && Brotli.BrotliEncoderIsFinished(encoder) != 0;
        if (!isOk) step.Failure = new CodecFailure("ERR_BROTLI_COMPRESSION_FAILED", "Compression failed");
    }

    protected override void Free()
    {
        if (encoder != 0) Brotli.BrotliEncoderDestroyInstance(encoder);
    }
}
