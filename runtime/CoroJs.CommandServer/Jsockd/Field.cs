namespace CoroJs.CommandServer.Jsockd;

/// <summary>A field of a request, without its separator.</summary>
/// <param name="Bytes">What came; of a field that is too long, its beginning.</param>
/// <param name="IsTooLong">It has more than <see cref="FieldReader.MostBytes"/>.</param>
internal readonly record struct Field(ReadOnlyMemory<byte> Bytes, bool IsTooLong)
{
    /// <summary>Bytes of an id that are looked at.</summary>
    public const int MostId = 32;

    /// <summary>It is for the server itself.</summary>
    public bool IsControl => Bytes.Length > 0 && Bytes.Span[0] == '?';
}
