using System.Runtime.InteropServices;
using CoroJs.Compression;
using CoroJs.Engine;
using CoroJs.OpenSsl;

namespace CoroJs.SystemCalls.Zlib;

/// <summary>The namespace <c>zlib</c>: gzip, deflate, Brotli and Zstandard, by the engine file's libraries.</summary>
internal static unsafe class ZlibCalls
{
    /// <summary>So much input a step takes at most, for a step is not interrupted; with so little it is computed on the kernel
    /// thread.</summary>
    private const uint MostSlow = 128 << 10, MostQuick = 1 << 20, Short = 4 << 10;

    public static void Register(SystemCallTable.Builder table)
    {
        table.Add("zlib.open", &Open);
        table.AddBlocking("zlib.step", &Step);
        table.Add("zlib.close", &Close);
        table.Add("zlib.crc32", &Crc32);
    }

    // zlib.open(kind, numbers: Int32Array, dictionary?, size?) -> id
    private static bool Open(Kernel kernel)
    {
        string kind = kernel.Frame.Text(0, "kind");
        ReadOnlySpan<int> numbers = MemoryMarshal.Cast<byte, int>(kernel.Frame.Data(1, "numbers").Bytes);
        byte[]? dictionary = kernel.Frame.Argument(2).IsNothing ? null : kernel.Frame.Data(2, "dictionary").Bytes.ToArray();
        long? size = kernel.Frame.OptionalInteger(3, "size", 0, long.MaxValue);
        kernel.Handles.DemandRoom();
        OpenSslLibrary.Initialize();
        Codec codec = kind switch
        {
            "brotliCompress" or "brotliDecompress" => OpenBrotli(kind == "brotliCompress", numbers),
            "zstdCompress" or "zstdDecompress" => OpenZstd(kind == "zstdCompress", numbers, dictionary, size),
            _ => OpenZlib(kind, numbers, dictionary),
        };
        return kernel.Frame.ReturnBigInt(kernel.Handles.Add(new OpenCodec(codec)));
    }

    // Numbers: level, bits of the window, memory level, strategy, and 1 for one member only.
    private static ZlibCodec OpenZlib(string kind, ReadOnlySpan<int> numbers, byte[]? dictionary)
    {
        if (numbers.Length < 5) throw Failed(new CodecFailure("Z_STREAM_ERROR", "zlib needs five numbers"));
        int bits = numbers[1];
        int windowBits = kind switch
        {
            "gzip" => bits + Inflater.Gzip,
            "gunzip" => bits + Inflater.Gzip,
            "unzip" => bits + Inflater.Any,
            "deflateRaw" or "inflateRaw" => -bits,
            "deflate" or "inflate" => bits,
            _ => throw SystemCallException.WrongValue("kind", "must name a codec", kind),
        };
        bool compresses = kind is "gzip" or "deflate" or "deflateRaw";
        CodecFailure? failure;
        ZlibCodec codec = compresses
            ? new Deflater(numbers[0], windowBits, numbers[2], numbers[3], dictionary, out failure)
            : new Inflater(windowBits, numbers[4] == 0, dictionary, out failure);
        if (failure is null) return codec;
        codec.Drop();
        throw Failed(failure);
    }

    // Numbers: a parameter and its value, the next parameter, …
    private static Codec OpenBrotli(bool compresses, ReadOnlySpan<int> numbers)
    {
        var compressor = compresses ? new BrotliCompressor() : null;
        var decompressor = compresses ? null : new BrotliDecompressor();
        Codec codec = (Codec?)compressor ?? decompressor!;
        for (int i = 0; i + 1 < numbers.Length; i += 2)
            if (!(compressor?.Set(numbers[i], (uint)numbers[i + 1]) ?? decompressor!.Set(numbers[i], (uint)numbers[i + 1]))) throw CannotSet(codec);
        return codec;
    }

    private static Codec OpenZstd(bool compresses, ReadOnlySpan<int> numbers, byte[]? dictionary, long? size)
    {
        var compressor = compresses ? new ZstdCompressor() : null;
        var decompressor = compresses ? null : new ZstdDecompressor();
        Codec codec = (Codec?)compressor ?? decompressor!;
        for (int i = 0; i + 1 < numbers.Length; i += 2)
            if (!(compressor?.Set(numbers[i], numbers[i + 1]) ?? decompressor!.Set(numbers[i], numbers[i + 1]))) throw CannotSet(codec);
        if (size is { } bytes && compressor?.SetSize((ulong)bytes) == false) throw CannotSet(codec);
        if (dictionary is not null && !(compressor?.SetDictionary(dictionary) ?? decompressor!.SetDictionary(dictionary))) throw CannotSet(codec);
        return codec;
    }

    private static SystemCallException CannotSet(Codec codec)
    {
        codec.Drop();
        return Failed(new CodecFailure("ERR_ZLIB_INITIALIZATION_FAILED", "Setting parameter failed"));
    }

    private static SystemCallException Failed(CodecFailure failure) => SystemCallException.Of(Failure.Error, failure.Code, failure.Message);

    // zlib.step(id, data, flush) -> { output?, consumed, hasMore, hasEnded }
    private static bool Step(Kernel kernel)
    {
        if (kernel.Handles.Get<OpenCodec>(kernel.Frame.Argument(0)) is not { } codec) return kernel.Frame.FailBadHandle("zlib.step");
        ref Value data = ref kernel.Frame.Data(1, "data");
        var flush = (Flush)kernel.Frame.Integer(2, "flush", (int)Flush.None, (int)Flush.Block);
        if (codec.IsComputing)
            return kernel.Frame.Fail(Failure.Error, "This stream is being computed by another fiber: one at a time can use it", "ERR_ZLIB_BUSY");
        uint size = Math.Min(data.Size, codec.Codec.IsSlow ? MostSlow : MostQuick);
        // What does not come whole cannot be finished yet.
        var job = new CodecJob(codec, new ReadOnlySpan<byte>(data.Pointer, (int)size), size < data.Size ? Flush.None : flush);
        return size <= Short && !codec.Codec.IsSlow ? job.RunHere(kernel) : job.Start(kernel);
    }

    // zlib.close(id)
    private static bool Close(Kernel kernel)
    {
        if (kernel.Handles.Get<OpenCodec>(kernel.Frame.Argument(0)) is not { } codec) return kernel.Frame.FailBadHandle("zlib.close");
        kernel.Handles.Remove(codec);
        codec.Release(kernel);
        return true;
    }

    // zlib.crc32(data, value) -> number
    private static bool Crc32(Kernel kernel)
    {
        ref Value data = ref kernel.Frame.Data(0, "data");
        uint value = (uint)kernel.Frame.Integer(1, "value", 0, uint.MaxValue);
        OpenSslLibrary.Initialize();
        return kernel.Frame.Return((double)Compression.Zlib.crc32_z(value, data.Pointer, data.Size));
    }
}
