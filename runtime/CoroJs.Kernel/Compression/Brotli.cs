using System.Runtime.InteropServices;
using CoroJs.OpenSsl;

namespace CoroJs.Compression;

/// <summary>brotli/encode.h and decode.h of the engine file.</summary>
internal static unsafe class Brotli
{
    public const int Process = 0, FlushOperation = 1, Finish = 2;
    public const int Failed = 0, Success = 1, NeedsInput = 2, NeedsOutput = 3;

    /// <summary>BROTLI_PARAM_QUALITY, and what it is when nobody says.</summary>
    public const int Quality = 1, DefaultQuality = 11;

    private const string Library = OpenSslLibrary.Name;

    [DllImport(Library)] public static extern nint BrotliEncoderCreateInstance(nint allocate, nint free, nint opaque);
    [DllImport(Library)] public static extern int BrotliEncoderSetParameter(nint encoder, int parameter, uint value);
    [DllImport(Library)] public static extern int BrotliEncoderCompressStream(nint encoder, int operation, nuint* inputLeft, byte** input, nuint* outputLeft, byte** output, nuint* total);
    [DllImport(Library)] public static extern int BrotliEncoderIsFinished(nint encoder);
    [DllImport(Library)] public static extern int BrotliEncoderHasMoreOutput(nint encoder);
    [DllImport(Library)] public static extern void BrotliEncoderDestroyInstance(nint encoder);
    [DllImport(Library)] public static extern nint BrotliDecoderCreateInstance(nint allocate, nint free, nint opaque);
    [DllImport(Library)] public static extern int BrotliDecoderSetParameter(nint decoder, int parameter, uint value);
    [DllImport(Library)] public static extern int BrotliDecoderDecompressStream(nint decoder, nuint* inputLeft, byte** input, nuint* outputLeft, byte** output, nuint* total);
    [DllImport(Library)] public static extern int BrotliDecoderGetErrorCode(nint decoder);
    [DllImport(Library)] public static extern byte* BrotliDecoderErrorString(int code);
    [DllImport(Library)] public static extern void BrotliDecoderDestroyInstance(nint decoder);
}
