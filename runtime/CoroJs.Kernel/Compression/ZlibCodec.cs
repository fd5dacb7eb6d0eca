using System.Runtime.InteropServices;

namespace CoroJs.Compression;

/// <summary>What deflate and inflate have in common: the stream, and a dictionary that both sides know.</summary>
internal abstract unsafe class ZlibCodec : Codec
{
    protected ZlibCodec(byte[]? dictionary)
    {
        Dictionary = dictionary;
        Stream = (Zlib.Stream*)NativeMemory.AllocZeroed((nuint)sizeof(Zlib.Stream));
    }

    protected Zlib.Stream* Stream { get; }

    protected byte[]? Dictionary { get; }

    protected static CodecFailure FailureOf(int result, string message) => result switch
    {
        Zlib.NeedDictionary => new("Z_NEED_DICT", message, -result),
        Zlib.StreamError => new("Z_STREAM_ERROR", message, -result),
        Zlib.DataError => new("Z_DATA_ERROR", message, -result),
        Zlib.MemoryError => new("Z_MEM_ERROR", message, -result),
        _ => new("Z_BUF_ERROR", message, -result),
    };

    protected CodecFailure FailureOf(int result) =>
        FailureOf(result, Stream->Message == null ? "Zlib error" : Marshal.PtrToStringUTF8((nint)Stream->Message)!);

    /// <summary>One call of zlib on the step's memory.</summary>
    protected int Call(ref CodecStep step, delegate*<Zlib.Stream*, int, int> call, Flush flush)
    {
        Stream->NextInput = step.Input;
        Stream->InputLeft = (uint)step.InputLeft;
        Stream->NextOutput = step.Output;
        Stream->OutputLeft = (uint)step.OutputLeft;
        int result = call(Stream, (int)flush);
        step.MoveTo(Stream->NextInput, Stream->InputLeft, Stream->NextOutput, Stream->OutputLeft);
        return result;
    }

    protected override void Free() => NativeMemory.Free(Stream);
}
