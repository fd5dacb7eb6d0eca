using System.Runtime.InteropServices;
using CoroJs.OpenSsl;

namespace CoroJs.Compression;

/// <summary>zstd.h of the engine file.</summary>
internal static unsafe class Zstd
{
    public const int Continue = 0, FlushOperation = 1, End = 2;

    /// <summary>ZSTD_c_compressionLevel, and what it is when nobody says.</summary>
    public const int Level = 100, DefaultLevel = 3;

    private const string Library = OpenSslLibrary.Name;

    /// <summary>ZSTD_inBuffer and ZSTD_outBuffer.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Memory
    {
        public byte* Bytes;
        public nuint Size, Used;
    }

    [DllImport(Library)] public static extern nint ZSTD_createCCtx();
    [DllImport(Library)] public static extern nuint ZSTD_freeCCtx(nint context);
    [DllImport(Library)] public static extern nuint ZSTD_CCtx_setParameter(nint context, int parameter, int value);
    [DllImport(Library)] public static extern nuint ZSTD_CCtx_setPledgedSrcSize(nint context, ulong size);
    [DllImport(Library)] public static extern nuint ZSTD_CCtx_loadDictionary(nint context, byte* dictionary, nuint size);
    [DllImport(Library)] public static extern nuint ZSTD_compressStream2(nint context, Memory* output, Memory* input, int operation);
    [DllImport(Library)] public static extern nint ZSTD_createDCtx();
    [DllImport(Library)] public static extern nuint ZSTD_freeDCtx(nint context);
    [DllImport(Library)] public static extern nuint ZSTD_DCtx_setParameter(nint context, int parameter, int value);
    [DllImport(Library)] public static extern nuint ZSTD_DCtx_loadDictionary(nint context, byte* dictionary, nuint size);
    [DllImport(Library)] public static extern nuint ZSTD_decompressStream(nint context, Memory* output, Memory* input);
    [DllImport(Library)] public static extern uint ZSTD_isError(nuint result);
    [DllImport(Library)] private static extern int ZSTD_getErrorCode(nuint result);
    [DllImport(Library)] private static extern byte* ZSTD_getErrorString(int code);

    /// <summary>An error with its name in zstd_errors.h.</summary>
    public static CodecFailure FailureOf(nuint result)
    {
        int code = ZSTD_getErrorCode(result);
        string name = code switch
        {
            10 => "prefix_unknown",
            12 => "version_unsupported",
            14 => "frameParameter_unsupported",
            16 => "frameParameter_windowTooLarge",
            20 => "corruption_detected",
            22 => "checksum_wrong",
            24 => "literals_headerWrong",
            30 => "dictionary_corrupted",
            32 => "dictionary_wrong",
            34 => "dictionaryCreation_failed",
            40 => "parameter_unsupported",
            41 => "parameter_combination_unsupported",
            42 => "parameter_outOfBound",
            44 => "tableLog_tooLarge",
            46 => "maxSymbolValue_tooLarge",
            48 => "maxSymbolValue_tooSmall",
            50 => "stabilityCondition_notRespected",
            60 => "stage_wrong",
            62 => "init_missing",
            64 => "memory_allocation",
            66 => "workSpace_tooSmall",
            70 => "dstSize_tooSmall",
            72 => "srcSize_wrong",
            74 => "dstBuffer_null",
            80 => "noForwardProgress_destFull",
            82 => "noForwardProgress_inputEmpty",
            _ => "GENERIC",
        };
        return new CodecFailure($"ZSTD_error_{name}", Marshal.PtrToStringUTF8((nint)ZSTD_getErrorString(code))!, -code);
    }

    /// <summary>One call on the step's memory.</summary>
    public static nuint Call(ref CodecStep step, nint context, int operation, delegate*<nint, Memory*, Memory*, int, nuint> call)
    {
        var input = new Memory { Bytes = step.Input, Size = step.InputLeft };
        var output = new Memory { Bytes = step.Output, Size = step.OutputLeft };
        nuint result = call(context, &output, &input, operation);
        step.MoveTo(input.Bytes + input.Used, input.Size - input.Used, output.Bytes + output.Used, output.Size - output.Used);
        return result;
    }
}
