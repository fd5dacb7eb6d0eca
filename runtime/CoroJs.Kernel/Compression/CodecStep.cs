namespace CoroJs.Compression;

/// <summary>What one step of a <see cref="Codec"/> works on, and what it says.</summary>
internal unsafe struct CodecStep
{
    /// <summary>What was not taken yet.</summary>
    public byte* Input;
    public nuint InputLeft;

    /// <summary>Where the next byte goes.</summary>
    public byte* Output;
    public nuint OutputLeft;

    public Flush Flush;

    /// <summary>The stream is complete; input that is left does not belong to it.</summary>
    public bool HasEnded;

    /// <summary>There is more output than room: go on with what is left of the input, and the same flush.</summary>
    public bool HasMore;

    /// <summary>Null: all is well.</summary>
    public CodecFailure? Failure;

    /// <summary>Where input and output stand now.</summary>
    public void MoveTo(byte* input, nuint inputLeft, byte* output, nuint outputLeft)
    {
        Input = input;
        InputLeft = inputLeft;
        Output = output;
        OutputLeft = outputLeft;
    }
}
