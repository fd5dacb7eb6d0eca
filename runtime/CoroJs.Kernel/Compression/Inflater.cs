namespace CoroJs.Compression;

/// <summary>Decompresses gzip (all members of a file), zlib or bare deflate.</summary>
internal sealed unsafe class Inflater : ZlibCodec
{
    /// <summary>Added to the bits of the window: gzip only; gzip or zlib, as the data say.</summary>
    public const int Gzip = 16, Any = 32;

    private const byte GzipFirst = 0x1f;

    private readonly bool isBare;
    private readonly bool detects;
    private bool hasMembers;
    private bool hasBegun, hasEnded;

    /// <param name="windowBits">8 to 15; with <see cref="Gzip"/> or <see cref="Any"/>, negative for no frame; 0: as the data say.</param>
    /// <param name="takesMembers">A file of gzip may have several members; else what follows the first does not belong to it.</param>
    /// <param name="dictionary">Or null.</param>
    /// <param name="failure">Null when the codec can be used.</param>
    public Inflater(int windowBits, bool takesMembers, byte[]? dictionary, out CodecFailure? failure)
        : base(dictionary)
    {
        isBare = windowBits < 0;
        detects = takesMembers && windowBits >= Any;
        hasMembers = takesMembers && windowBits is >= Gzip and < Any;
        int result = Zlib.inflateInit2_(Stream, windowBits, Zlib.zlibVersion(), sizeof(Zlib.Stream));
        failure = result == Zlib.Ok ? null : FailureOf(result, "Init error");
        if (failure is null && isBare && dictionary is not null && !SetDictionary()) failure = FailureOf(Zlib.DataError, "Failed to set dictionary");
    }

    public override void Step(ref CodecStep step)
    {
        if (!hasBegun && step.InputLeft > 0)
        {
            hasBegun = true;
            if (detects) hasMembers = *step.Input == GzipFirst;
        }
        while (true)
        {
            if (hasEnded && !TryNextMember(step)) break;
            int result = Call(ref step, &Inflate, Flush.None);
            if (result == Zlib.NeedDictionary)
            {
                if (Dictionary is null) step.Failure = FailureOf(result, "Missing dictionary");
                else if (!SetDictionary()) step.Failure = FailureOf(result, "Bad dictionary");
                else continue;
                return;
            }
            if (result is not (Zlib.Ok or Zlib.StreamEnd or Zlib.BufferError))
            {
                step.Failure = FailureOf(result);
                return;
            }
            hasEnded = result == Zlib.StreamEnd;
            if (!hasEnded || step.OutputLeft == 0) break;
        }
        step.HasEnded = hasEnded && !IsNextMember(step);
        step.HasMore = !step.HasEnded && step.OutputLeft == 0;
    }

    protected override void Free()
    {
        _ = Zlib.inflateEnd(Stream);
        base.Free();
    }

    // Files of gzip may be joined, and may be filled up with zeros.
    private bool IsNextMember(in CodecStep step) => hasMembers && step.InputLeft > 0 && *step.Input != 0;

    private bool TryNextMember(in CodecStep step)
    {
        if (!IsNextMember(step)) return false;
        hasEnded = false;
        return Zlib.inflateReset(Stream) == Zlib.Ok;
    }

    private bool SetDictionary()
    {
        fixed (byte* bytes = Dictionary) return Zlib.inflateSetDictionary(Stream, bytes, (uint)Dictionary!.Length) == Zlib.Ok;
    }

    private static int Inflate(Zlib.Stream* stream, int flush) => Zlib.inflate(stream, flush);
}
