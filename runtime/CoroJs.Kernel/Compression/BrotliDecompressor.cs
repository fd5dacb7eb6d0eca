using System.Runtime.InteropServices;

namespace CoroJs.Compression;

/// <summary>Decompresses Brotli.</summary>
internal sealed unsafe class BrotliDecompressor : Codec
{
    private readonly nint decoder = Brotli.BrotliDecoderCreateInstance(0, 0, 0);

    /// <summary>Before the first step. False: there is no such parameter, or it cannot have this value.</summary>
    public bool Set(int parameter, uint value) => decoder != 0 && Brotli.BrotliDecoderSetParameter(decoder, parameter, value) != 0;

    public override void Step(ref CodecStep step)
    {
        int result = Brotli.Failed;
        byte* input = step.Input, output = step.Output;
        nuint inputLeft = step.InputLeft, outputLeft = step.OutputLeft;
        if (decoder != 0) result = Brotli.BrotliDecoderDecompressStream(decoder, &inputLeft, &input, &outputLeft, &output, null);
        step.MoveTo(input, inputLeft, output, outputLeft);
        step.HasEnded = result == Brotli.Success;
        step.HasMore = result == Brotli.NeedsOutput;
        if (result == Brotli.Failed) step.Failure = Failure();
    }

    protected override void Free()
    {
        if (decoder != 0) Brotli.BrotliDecoderDestroyInstance(decoder);
    }

    private CodecFailure Failure()
    {
        if (decoder == 0) return new CodecFailure("ERR_BROTLI_ALLOCATION_FAILED", "There is no memory for a decompressor");
        int code = Brotli.BrotliDecoderGetErrorCode(decoder);
        return new CodecFailure($"ERR_{Marshal.PtrToStringUTF8((nint)Brotli.BrotliDecoderErrorString(code))}", "Decompression failed", -code);
    }
}
